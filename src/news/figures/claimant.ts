import { trendOf } from './trend-words.ts';
import { isAuxiliary, isJudging, isReport, isSaying, isVerb } from './grammar.ts';
import type { Name } from './names.ts';
import type { Recent } from './recent.ts';
import { Class, type ClassTable, isA, lowAt, Phrases, type Word, wordSet } from './words.ts';

/** Someone who speaks in an article, and for whom. */
export interface Speaker {
  readonly person?: string;
  readonly organisation: string;
}

/** A sentence, as far as it matters who speaks in it. */
interface Hearing {
  readonly words: readonly Word[];
  readonly names: readonly Name[];
  /** Who "the company" is. */
  readonly company: string;
  /** Those who spoke earlier in the article. */
  readonly speakers: Recent<Speaker>;
}

/** Words that make the name beside them a person who speaks for somebody. */
const JOBS = wordSet(
  'ceo cfo coo cto president chairman chairwoman chair chief head director executive officer analyst spokesman spokeswoman spokesperson founder manager economist minister governor secretary',
);
const ITSELF = wordSet('company group firm it he she they retailer giant');
const ACCORDING = new Phrases(
  ['according to', 'data from', 'figures from', 'estimates from', 'as reported by', 'research by'].map(
    (phrase) => [phrase, true] as const,
  ),
);
/** Words that may begin "according to" and its like, for the lexicon. */
export const CITING_WORDS: ClassTable = [ACCORDING.openers(), Class.citing];
/** Without one of these a sentence names nobody who speaks. */
const TELLS = Class.citing | Class.saying | Class.report | Class.judging;
/** "Ranked first for the third year by Gartner": the judge comes at most so many words after the judgement. */
const BY_REACH = 6;

/**
 * Who says what a sentence says: "X said", "according to X", "a report by X showed", "in X's ranking". Undefined when it
 * names nobody.
 */
export function readSpeaker(hearing: Hearing): Speaker | undefined {
  return fromAccording(hearing) ?? fromSaying(hearing) ?? fromReport(hearing);
}

/** Whether words of these classes may say who speaks: the work of finding out is spared where none does. */
export function maySpeak(classes: number): boolean {
  return (classes & TELLS) !== 0;
}

/** A speaker as the ledger writes it: the organisation, and who spoke for it. */
export function written(speaker: Speaker): string {
  return speaker.person === undefined ? speaker.organisation : `${speaker.organisation} (${speaker.person})`;
}

function fromAccording(hearing: Hearing): Speaker | undefined {
  const { words } = hearing;
  for (let at = 0; at < words.length; at++) {
    const found = isA(words[at], Class.citing) ? ACCORDING.at(words, at) : undefined;
    if (found) return speakerIn(hearing, found.to, endBefore(words, found.to, /^[,;]$/u));
  }
  return undefined;
}

function fromSaying(hearing: Hearing): Speaker | undefined {
  const { words, names } = hearing;
  for (let at = 0; at < words.length; at++) {
    if (!isSaying(words, at) || (isJudging(words[at]) && !isJudgement(names, at))) continue;
    // "..., said Zhang Jianfeng, the president of Alibaba Cloud."
    const end = words[at - 1]?.kind === 'sign' ? endBefore(words, at, /^[;”"]$/u) : at;
    const isInverted = end - at > 2 && !words.slice(at + 1, end).some(isClausal);
    const speaker = isInverted ? speakerIn(hearing, at + 1, end) : speakerIn(hearing, startOf(words, at), at);
    if (speaker) return speaker;
  }
  return undefined;
}

/** Words of a further clause: what follows "said" is then what was said, not who said it. */
function isClausal(word: Word): boolean {
  return word.low === 'that' || isVerb(word) || isAuxiliary(word) || trendOf(word) !== undefined;
}

/** "Gartner ranked Alibaba Cloud first": a judge's name before, the judged name right after. */
function isJudgement(names: readonly Name[], at: number): boolean {
  return names.some((name) => name.from === at + 1) && names.some((name) => name.to === at && !name.known);
}

/** "in Gartner's ranking", "a report released by Gartner", "ranked first by Gartner". */
function fromReport({ words, names }: Hearing): Speaker | undefined {
  const judge = names.find((name) => {
    if (name.known) return false;
    const after = lowAt(words, name.to) === "'s" ? name.to + 1 : name.to;
    const isOwner = isReport(words[after]) || isReport(words[after + 1]);
    const isAuthor =
      lowAt(words, name.from - 1) === 'by' &&
      words
        .slice(Math.max(0, name.from - BY_REACH), name.from)
        .some((word) => isReport(word) || isJudging(word));
    return isOwner || isAuthor;
  });
  return judge && { organisation: judge.name };
}

/** The speaker that words [from, to) name: a person with the organisation, a name, or a word for the company. */
function speakerIn(
  { words, names, company, speakers }: Hearing,
  from: number,
  to: number,
): Speaker | undefined {
  const inside = names.filter((name) => name.from >= from && name.to <= to);
  const part = words.slice(from, to);
  const known = inside.find((name) => name.known);
  const other = inside.find((name) => !name.known);
  const own = part.some((word) => ITSELF.has(word.low)) ? company : undefined;
  if (other && part.some((word) => JOBS.has(word.low))) {
    const employer = known ?? inside.find((name) => !name.known && name !== other);
    return { person: other.name, organisation: employer?.name ?? own ?? company };
  }
  if (known) return { organisation: known.name };
  if (other) return recalled(other.name, speakers) ?? { organisation: other.name };
  return own === undefined ? undefined : { organisation: own };
}

/** "Zhang said", after "Zhang Jianfeng, president of Alibaba Cloud": the same, last mentioned first. */
function recalled(name: string, speakers: Recent<Speaker>): Speaker | undefined {
  return speakers.findLast((one) => one.person === name || one.person?.split(' ').includes(name) === true);
}

/** Where the subject of the verb at `at` begins. */
function startOf(words: readonly Word[], at: number): number {
  let from = at;
  let commas = 0;
  while (from > 0) {
    const word = words[from - 1];
    if (!word || (word.kind === 'sign' && word.text !== ',' && word.text !== "'" && word.text !== '.')) break;
    // A comma may open an apposition, "Zhang Jianfeng, president of Alibaba Cloud, said"; one right before the verb closes it.
    if (word.text === ',' && from < at && (words[at - 1]?.text !== ',' || ++commas > 1)) break;
    if (word.low === 'that' || word.low === 'while' || isSaying(words, from - 1)) break;
    from--;
  }
  return from;
}

/** The first sign from `from` on that is a stop; the end where there is none. */
function endBefore(words: readonly Word[], from: number, stop: RegExp): number {
  let to = from;
  while (to < words.length && (words[to]?.kind !== 'sign' || !stop.test(lowAt(words, to)))) to++;
  return to;
}
