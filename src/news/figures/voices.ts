import { isBetween, isSaying, isVerb } from './grammar.ts';
import { Class, type ClassTable, isA, lowAt, type Word, wordSet } from './words.ts';

// Those without a name who expect, guess and judge: what analysts expected, the company did not tell.

const VOICES = wordSet(
  'analysts economists investors traders forecasters experts brokers strategists pundits observers commentators shareholders',
);
/** Expect only: what "the market" does otherwise is its own. */
const MARKETS = wordSet('market markets street');
/** All of them, for the lexicon. */
export const VOICE_WORDS: readonly ClassTable[] = [
  [VOICES, Class.voice],
  [MARKETS, Class.voice],
];
const EXPECTING = wordSet(
  'expect expects expected expecting predict predicts predicted forecast forecasts forecasted anticipate anticipates anticipated estimate estimates estimated hoped feared reckon reckoned believe believed think thought put project projected pencilled foresee foresaw',
);
/** What is expected. */
const FORECASTS = wordSet(
  'forecast forecasts estimate estimates expectation expectations prediction predictions projection projections consensus guidance target targets hopes',
);
/** Stand between a figure and the one that it is held against. */
const HOLDING = wordSet(
  'above below than against versus vs compared with from over under beating topping missing exceeding beat topped missed exceeded well just slightly far more less higher lower better worse the a an its their our own average mean median previous earlier original consensus market for of and but short ahead',
);
/** A clause is over at these. */
const ENDS_CLAUSE = wordSet('; but while whereas although though and');
/** Words between a figure and the verb of a voice, and between that verb and the voice. */
const VERB_REACH = 14;
const VOICE_REACH = 6;
/** Words between two figures of which one is held against the other. */
const HELD_REACH = 12;

/** Words [from, to) of a figure with its bound. */
type Place = readonly [from: number, to: number];

/** Who without a name says or expects a figure, "analysts"; undefined where nobody does. */
export function voiceOf(words: readonly Word[], [from, to]: Place): string | undefined {
  return voiceBefore(words, from) ?? voiceBehind(words, to) ?? voiceOfForecast(words, from);
}

/** Whether the verb at a word is of a voice that expects or says something, and tells nothing of that voice. */
export function isVoicing(words: readonly Word[], verb: number): boolean {
  // "had expected"
  let main = verb;
  while (isBetween(words[main])) main++;
  return isTelling(words, main) && voiceOfVerb(words, verb) !== undefined;
}

/** What a figure in words [to, end) is to the one that ends before `from` and is held against it: the word of what was expected, or '' where none says so; undefined where it is not held against it. */
export function benchmarkOf(words: readonly Word[], from: number, [to, end]: Place): string | undefined {
  const between = words.slice(from, to);
  if (between.length < 2 || between.length > HELD_REACH) return undefined;
  const isHeld = between.some(({ low }) => AGAINST.test(low));
  const isPlain = between.every(
    (word) =>
      HOLDING.has(word.low) || FORECASTS.has(word.low) || isA(word, Class.voice) || MARK.test(word.low),
  );
  // "forecasts of 13.5 percent", "the 13.5 percent consensus"
  const around = [...between, ...words.slice(end, end + 2)];
  return isHeld && isPlain ? (around.find(({ low }) => FORECASTS.has(low))?.low ?? '') : undefined;
}

const AGAINST =
  /^(?:above|below|than|against|versus|vs|compared|beating|topping|missing|exceeding|beat|topped|missed|exceeded|short|ahead)$/u;
const MARK = /^(?:[,)'’]|'s)$/u;

function isTelling(words: readonly Word[], at: number): boolean {
  return EXPECTING.has(lowAt(words, at)) || isSaying(words, at);
}

/** "Analysts had expected profit of". */
function voiceBefore(words: readonly Word[], from: number): string | undefined {
  for (let at = from - 1; at > 0 && from - at <= VERB_REACH; at--) {
    // ", which produces 60 percent," is a fact beside what they believe.
    const isAside = lowAt(words, at) === ',' && /^(?:which|who|whose)$/u.test(lowAt(words, at + 1));
    if (isAside || ENDS_CLAUSE.has(lowAt(words, at))) return undefined;
    if (isTelling(words, at)) return voiceOfVerb(words, at);
  }
  return undefined;
}

/** The voice that is a verb's subject, right before it or before who polled it. */
function voiceOfVerb(words: readonly Word[], verb: number, main = verb): string | undefined {
  for (let at = verb - 1; words[at]?.kind === 'word' && verb - at <= VOICE_REACH; at--) {
    if (isA(words[at], Class.voice)) return named(words, at, main);
    const isOther = isVerb(words[at]) && !isA(words[at], Class.participle) && !isBetween(words[at]);
    if (isOther || ENDS_CLAUSE.has(lowAt(words, at))) return undefined;
  }
  return undefined;
}

/** A voice as it is told. A market only expects. */
function named(words: readonly Word[], at: number, verb: number): string | undefined {
  const low = lowAt(words, at);
  if (!MARKETS.has(low)) return low;
  if (!EXPECTING.has(lowAt(words, verb))) return undefined;
  // "market forecasts" are nobody's.
  if (low !== 'street') return at === 0 || lowAt(words, at - 1) === 'the' ? low : undefined;
  return lowAt(words, at - 1) === 'wall' ? 'Wall Street' : undefined;
}

/** "the $2.8bn that analysts had expected", "$2.8bn expected by Wall Street analysts", "the $2.8bn the market had hoped for". */
function voiceBehind(words: readonly Word[], to: number): string | undefined {
  const first = /^(?:that|which)$/u.test(lowAt(words, to)) ? to + 1 : to;
  if (VOICES.has(lowAt(words, first))) return lowAt(words, first);
  const isBy = EXPECTING.has(lowAt(words, to)) && lowAt(words, to + 1) === 'by';
  for (let at = to; words[at]?.kind === 'word' && at - to < VOICE_REACH; at++) {
    if (ENDS_CLAUSE.has(lowAt(words, at))) return undefined;
    if (!isA(words[at], Class.voice) || isA(words[at + 1], Class.voice)) continue;
    if (isBy) return named(words, at, to);
    let verb = at + 1;
    while (isBetween(words[verb])) verb++;
    return EXPECTING.has(lowAt(words, verb)) ? named(words, at, verb) : undefined;
  }
  return undefined;
}

/** "analysts' average estimate of". */
function voiceOfForecast(words: readonly Word[], from: number): string | undefined {
  for (let at = from - 1; at > 0 && from - at <= VOICE_REACH; at--) {
    const isOwner = isA(words[at], Class.voice) && /^['’]s?$/u.test(lowAt(words, at + 1));
    const isOf = words.slice(at, from).some(({ low }) => FORECASTS.has(low));
    if (isOwner) return isOf && VOICES.has(lowAt(words, at)) ? lowAt(words, at) : undefined;
  }
  return undefined;
}
