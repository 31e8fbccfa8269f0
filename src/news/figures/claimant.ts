import { trendOf } from './direction.ts';
import { isAuxiliary, isDeterminer, isVerb } from './grammar.ts';
import type { Name } from './names.ts';
import { Phrases, type Word, wordSet } from './words.ts';

/** Someone who speaks in an article, and for whom. */
export interface Speaker {
  readonly person?: string;
  readonly organisation: string;
}

const SAYING = wordSet(
  'said says say saying told announced announces reported reports showed shows show revealed disclosed added noted stated estimates estimated forecasts found according confirmed claimed wrote explained pointed put puts ranked ranks rated named placed gave calculates calculated counts',
);
/** Verbs that name a claimant only when what they judge follows: "Gartner ranked Alibaba Cloud first". */
const JUDGING = wordSet('ranked ranks rated named placed gave put puts');
/** Words that make the name beside them a person who speaks for somebody. */
const JOBS = wordSet(
  'ceo cfo coo cto president chairman chairwoman chair chief head director executive officer analyst spokesman spokeswoman spokesperson founder manager economist minister governor secretary',
);
const REPORTS = wordSet(
  'report ranking rankings study survey assessment data figures estimate estimates evaluation review table list research index statement filing',
);
const ITSELF = wordSet('company group firm it he she they retailer giant');

/**
 * Who says what a sentence says: "X said", "according to X", "a report by X showed", "in X's ranking". Undefined when it
 * names nobody.
 * @param company who "the company" is
 * @param before those who spoke earlier in the article, the latest last
 */
export function readSpeaker(
  words: readonly Word[],
  names: readonly Name[],
  company: string,
  before: readonly Speaker[],
): Speaker | undefined {
  return (
    fromAccording(words, names, company, before) ??
    fromSaying(words, names, company, before) ??
    fromReport(words, names)
  );
}

/** A speaker as the ledger writes it: the organisation, and who spoke for it. */
export function written(speaker: Speaker): string {
  return speaker.person === undefined ? speaker.organisation : `${speaker.organisation} (${speaker.person})`;
}

function fromAccording(
  words: readonly Word[],
  names: readonly Name[],
  company: string,
  before: readonly Speaker[],
): Speaker | undefined {
  for (let at = 0; at < words.length; at++) {
    const found = ACCORDING.at(words, at);
    if (found) return speakerIn(words, names, found.to, phraseEnd(words, found.to), company, before);
  }
  return undefined;
}

const ACCORDING = new Phrases(
  ['according to', 'data from', 'figures from', 'estimates from', 'as reported by', 'research by'].map(
    (phrase) => [phrase, true] as const,
  ),
);

function fromSaying(
  words: readonly Word[],
  names: readonly Name[],
  company: string,
  before: readonly Speaker[],
): Speaker | undefined {
  for (let at = 0; at < words.length; at++) {
    const low = words[at]?.low ?? '';
    if (!SAYING.has(low) || (JUDGING.has(low) && !isJudgement(names, at))) continue;
    // "..., said Zhang Jianfeng, the president of Alibaba Cloud."
    const end = sentenceEnd(words, at);
    const isInverted =
      words[at - 1]?.kind === 'sign' && !words.slice(at + 1, end).some((word) => isClausal(word.low));
    const range = isInverted && end - at > 2 ? [at + 1, end] : [phraseStart(words, at), at];
    const speaker = speakerIn(words, names, range[0] ?? 0, range[1] ?? 0, company, before);
    if (speaker) return speaker;
  }
  return undefined;
}

/** Words of a further clause: what follows "said" is then what was said, not who said it. */
function isClausal(low: string): boolean {
  return low === 'that' || isVerb(low) || isAuxiliary(low) || trendOf(low) !== undefined;
}

/** "Gartner ranked Alibaba Cloud first": a judge's name before, the judged name right after. */
function isJudgement(names: readonly Name[], at: number): boolean {
  return names.some((name) => name.from === at + 1) && names.some((name) => name.to === at && !name.known);
}

/** "in Gartner's ranking", "a report released by Gartner", "ranked first by Gartner". */
function fromReport(words: readonly Word[], names: readonly Name[]): Speaker | undefined {
  const judge = names.find((name) => {
    if (name.known) return false;
    const after = words[name.to]?.low === "'s" ? name.to + 1 : name.to;
    const isOwner = REPORTS.has(words[after]?.low ?? '') || REPORTS.has(words[after + 1]?.low ?? '');
    const isAuthor =
      words[name.from - 1]?.low === 'by' &&
      words.slice(Math.max(0, name.from - 6), name.from).some(isRankWord);
    return isOwner || isAuthor;
  });
  return judge && { organisation: judge.name };
}

function isRankWord(word: Word): boolean {
  return REPORTS.has(word.low) || JUDGING.has(word.low);
}

/** The speaker that words [from, to) name: a person with the organisation, a name, or a word for the company. */
function speakerIn(
  words: readonly Word[],
  names: readonly Name[],
  from: number,
  to: number,
  company: string,
  before: readonly Speaker[],
): Speaker | undefined {
  const inside = names.filter((name) => name.from >= from && name.to <= to);
  const part = words.slice(from, to);
  const known = inside.find((name) => name.known);
  const other = inside.find((name) => !name.known && !isProduct(words, name));
  const hasJob = part.some((word) => JOBS.has(word.low));
  const own = part.some((word) => ITSELF.has(word.low)) ? company : undefined;
  if (hasJob && other) {
    const employer = known?.name ?? inside.find((name) => !name.known && name !== other)?.name ?? own;
    return { person: other.name, organisation: employer ?? company };
  }
  if (!known && other) return recalled(other.name, before) ?? { organisation: other.name };
  if (known) return { organisation: known.name };
  return own === undefined ? undefined : { organisation: own };
}

/** A name that follows a determiner or stands before "report of" words in lower case is a thing. */
function isProduct(words: readonly Word[], name: Name): boolean {
  const before = words[name.from - 1]?.low ?? '';
  const after = words[name.to];
  return isDeterminer(before) && before !== "'s" && before !== 'a' && after?.kind === 'number';
}

/** "Zhang said", after "Zhang Jianfeng, president of Alibaba Cloud": the same, last mentioned first. */
function recalled(name: string, before: readonly Speaker[]): Speaker | undefined {
  return before.findLast((one) => one.person === name || one.person?.split(' ').includes(name));
}

function phraseStart(words: readonly Word[], at: number): number {
  let from = at;
  let commas = 0;
  while (from > 0) {
    const word = words[from - 1];
    if (!word || (word.kind === 'sign' && word.text !== ',' && word.text !== "'" && word.text !== '.')) break;
    // A comma may open an apposition, "Zhang Jianfeng, president of Alibaba Cloud, said"; one right before the verb closes it.
    if (word.text === ',' && from - 1 !== at - 1 && (words[at - 1]?.text !== ',' || ++commas > 1)) break;
    if (word.low === 'that' || word.low === 'while' || SAYING.has(word.low)) break;
    from--;
  }
  return from;
}

function phraseEnd(words: readonly Word[], at: number): number {
  let to = at;
  while (to < words.length && words[to]?.text !== ',' && words[to]?.text !== ';') to++;
  return to;
}

function sentenceEnd(words: readonly Word[], at: number): number {
  let to = at;
  while (to < words.length && words[to]?.text !== ';' && words[to]?.text !== '”' && words[to]?.text !== '"')
    to++;
  return to;
}
