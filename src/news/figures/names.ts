import type { Company } from '../../domain.ts';
import { trendOf } from './direction.ts';
import { isAuxiliary, isBreak, isVerb } from './grammar.ts';
import { isCapital, Phrases, readWords, type Word, wordSet } from './words.ts';

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
  'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec ceo cfo coo cto gmv mau iaas paas saas ebita ebitda gaap ifrs non us usd rmb cny hkd hk moreover meanwhile net gross total annual top mr mrs ms dr chief president chairman chairwoman vice director no',
);

/** Common nouns and adjectives that business sentences open with. */
const OPENING = wordSet(
  'revenue revenues sales profit profits income earnings order orders volume customers users consumers shoppers shares share growth cloud adjusted turnover output production exports imports prices costs spending investment losses loss margin margins operating quarterly monthly annual total gross net people workers employees analysts investors more less some about nearly almost over taken parcels deliveries demand traffic transaction transactions companies merchants merchandise data unemployment inflation',
);

/** The names that companies are known by, the longest first at any place; built once for a library. */
export type KnownNames = Phrases<string>;

/**
 * Display name by every name the library knows: a company's own and its aliases; and the words of a topic, where these
 * are names: a topic that has one beginning with the company's name ("alibaba cloud") has its other names mean that one.
 */
export function knownNames(companies: readonly Company[]): KnownNames {
  const names: (readonly [string, string])[] = [];
  for (const company of companies) {
    for (const topic of company.topics) {
      const own = topic.words.find((word) => word.startsWith(`${company.name.toLowerCase()} `));
      const name = own && company.name + capitals(own.slice(company.name.length));
      for (const word of topic.words)
        if (name !== undefined && !word.includes(' ')) names.push([spelled(word), name]);
      if (own && name !== undefined) names.push([spelled(own), name]);
    }
    for (const alias of [company.name, ...company.aliases]) names.push([spelled(alias), company.name]);
  }
  return new Phrases(names);
}

function capitals(words: string): string {
  return words.replaceAll(/(?<= )\p{Ll}/gu, (letter) => letter.toUpperCase());
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
  // A topic's abbreviation or product ("IaaS", "Yitian") names no owner: NO_NAMES and names with numbers stay out.
  if (!found || NO_NAMES.has(words[at]?.low ?? '') || words[found.to]?.kind === 'number') return undefined;
  return { from: at, to: found.to, name: found.meaning, known: true };
}

function capitalRun(words: readonly Word[], from: number, text: string, known: KnownNames): Name | undefined {
  let to = from;
  while (to < words.length && belongs(words, to) && !(to > from && knownName(words, to, known))) to++;
  if (to > from && isModel(words, to)) to++;
  const first = words[from];
  const last = words[to - 1];
  if (!first || !last || to === from) return undefined;
  return { from, to, name: text.slice(first.start, last.end).replace(/\s+/gu, ' '), known: false };
}

function belongs(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (
    !isCapital(word) ||
    word === undefined ||
    NO_NAMES.has(word.low) ||
    isBreak(word.low) ||
    word.text === "'S"
  )
    return false;
  return at > 0 || (!OPENING.has(word.low) && startsName(words));
}

/** Whether the first word of a sentence, capital in any case, is likely a name. */
function startsName(words: readonly Word[]): boolean {
  const next = words[1];
  if (next === undefined || words[0]?.low.endsWith('ly')) return false;
  // "Shipments fell" opens with a plural, not with a name.
  if (words[0]?.low.endsWith('s') && trendOf(next.low)) return false;
  const isProper = isCapital(next) && !NO_NAMES.has(next.low) && next.text !== next.text.toUpperCase();
  return (
    isProper ||
    next.kind !== 'word' ||
    next.low === "'s" ||
    next.low === 'and' ||
    isVerb(next.low) ||
    isAuxiliary(next.low)
  );
}

/** A number that belongs to a product's name: "Yitian 710 has". */
function isModel(words: readonly Word[], at: number): boolean {
  const next = words[at + 1];
  if (words[at]?.kind !== 'number' || !/^\d+$/u.test(words[at]?.text ?? '')) return false;
  if (next === undefined || next.kind === 'sign') return next?.text !== '%';
  return next.kind === 'word' && !next.glued && (isVerb(next.low) || isBreak(next.low)) && next.low !== 'per';
}
