import type { Company } from '../../domain.ts';
import { isMonth } from './dates.ts';
import { trendOf } from './trend-words.ts';
import { isAuxiliary, isBreak, isVerb } from './grammar.ts';
import { readWords } from './lexer.ts';
import { isCapital, lowAt, Phrases, textOf, type Word, wordSet } from './words.ts';

/** A proper name in words [from, to). */
export interface Name {
  readonly from: number;
  readonly to: number;
  /** As the ledger shows it: "Alibaba Cloud" for "Alicloud". */
  readonly name: string;
  /** Of a company or a part of it that the library knows. */
  readonly known: boolean;
}

/** Capitalised without being names of who does or owns something. */
const NO_NAMES = wordSet(
  'monday tuesday wednesday thursday friday saturday sunday ceo cfo coo cto gmv mau iaas paas saas ebita ebitda gaap ifrs non us usd rmb cny hkd hk moreover meanwhile net gross total annual top mr mrs ms dr chief president chairman chairwoman vice director no',
);

/** Nouns and adjectives that sentences of business news open with, by what they are of. They are written with a capital there, and are no names. */
const OPENING = wordSet(
  [
    // accounts
    'revenue revenues sales turnover income earnings profit profits loss losses margin margins costs spending investment share shares',
    // what markets trade and economies make
    'order orders volume output production exports imports prices demand traffic deliveries shipments transaction transactions growth inflation unemployment data cloud',
    // who takes part
    'customers users consumers shoppers companies merchants people workers employees analysts investors',
    // what describes those
    'average median overall headline underlying typical adjusted operating quarterly monthly annual total gross net',
    // bounds
    'more less some about nearly almost over',
  ].join(' '),
);

/** Institutions, whose names go on after "of" or "for": "Bank of England", "Office for National Statistics". */
const INSTITUTIONS = wordSet(
  'bank office ministry bureau department university institute association board chamber council federation organisation organization confederation academy',
);

/** The names that companies are known by, the longest first at any place. */
export type KnownNames = Phrases<string>;

/** By the companies that they are of: a library reads article after article with the same. */
const KNOWN = new WeakMap<readonly Company[], KnownNames>();

/** Display name by every name that a company or a part of one has. */
export function knownNames(companies: readonly Company[]): KnownNames {
  const known = KNOWN.get(companies);
  if (known) return known;
  const built = namesOf(companies);
  KNOWN.set(companies, built);
  return built;
}

function namesOf(companies: readonly Company[]): KnownNames {
  const named = companies.flatMap((company) => [...(company.parts ?? []), company]);
  return new Phrases(
    named.flatMap(({ name, aliases }) => [name, ...aliases].map((each) => [spelled(each), name] as const)),
  );
}

function spelled(name: string): string {
  return readWords(name, [0, name.length])
    .map((word) => word.low)
    .join(' ');
}

/** The names in a sentence, in order and apart: known ones, and runs of capitalised words. */
export function readNames(words: readonly Word[], text: string, known: KnownNames): readonly Name[] {
  const names: Name[] = [];
  for (let at = 0; at < words.length;) {
    const name = isCapital(words[at])
      ? (knownName(words, at, known) ?? capitalRun(words, at, text, known))
      : undefined;
    if (name) names.push(name);
    at = name ? name.to : at + 1;
  }
  return names;
}

function knownName(words: readonly Word[], at: number, known: KnownNames): Name | undefined {
  const found = known.at(words, at);
  return found && { from: at, to: found.to, name: found.meaning, known: true };
}

function capitalRun(words: readonly Word[], from: number, text: string, known: KnownNames): Name | undefined {
  let to = runEnd(words, from, known);
  if (/^(?:of|for)$/u.test(lowAt(words, to)) && INSTITUTIONS.has(lowAt(words, to - 1)))
    to = Math.max(to, runEnd(words, lowAt(words, to + 1) === 'the' ? to + 2 : to + 1, known));
  if (to > from && isModel(words, to)) to++;
  return to === from ? undefined : { from, to, name: textOf(text, words, from, to), known: false };
}

/** The word after a run of words with capitals that begins at `from`; a known name begins another. */
function runEnd(words: readonly Word[], from: number, known: KnownNames): number {
  let to = from;
  while (belongs(words, to) && !(to > from && knownName(words, to, known)))
    to += words[to + 1]?.text === '&' && belongs(words, to + 2) ? 2 : 1;
  return to;
}

function belongs(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (!word || !isCapital(word) || word.text === "'S") return false;
  if (isMonth(word) || isBreak(word) || NO_NAMES.has(word.low)) return false;
  return at > 0 || (!OPENING.has(word.low) && startsName(words));
}

/** Whether the first word of a sentence, capital in any case, is likely a name. */
function startsName(words: readonly Word[]): boolean {
  const [first, next] = words;
  if (!first || !next || first.low.endsWith('ly')) return false;
  // "Shipments fell" opens with a plural, not with a name.
  if (first.low.endsWith('s') && trendOf(next)) return false;
  const isProper = isCapital(next) && !NO_NAMES.has(next.low) && next.text !== next.text.toUpperCase();
  const isInstitution = INSTITUTIONS.has(first.low) && (next.low === 'of' || next.low === 'for');
  return (
    isProper ||
    isInstitution ||
    next.kind !== 'word' ||
    next.low === "'s" ||
    next.low === 'and' ||
    isVerb(next) ||
    isAuxiliary(next)
  );
}

/** A number that ends a product's name: nothing is counted by it, "Yitian 710 has", "Windows 11 and". */
function isModel(words: readonly Word[], at: number): boolean {
  const number = words[at];
  if (number?.kind !== 'number' || !/^\d+$/u.test(number.text)) return false;
  const next = words[at + 1];
  if (next?.kind !== 'word') return next?.text !== '%';
  return !next.glued && (isVerb(next) || isBreak(next)) && next.low !== 'per';
}
