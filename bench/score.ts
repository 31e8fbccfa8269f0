import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A quantity as NewsQuant has it, the test set of Almasian et al., "CQE: A Comprehensive Quantity Extractor" (EMNLP 2023). */
export interface Claim {
  /** With its multiplier: "5 million" is 5000000. A range is its two ends in the order of the text. */
  readonly value: number | readonly [first: number, second: number];
  /** The normalised unit: `dollar per barrel`, `kilometre`, `percentage`; `-` where there is none. */
  readonly unit: string;
  readonly change: '=' | '~' | 'up' | 'down' | '>' | '<';
  /** The words of what is measured; `['-']` where nothing is named. */
  readonly concepts: readonly string[];
}

/** A quantity that a reader found, and where. */
export interface Quantity extends Claim {
  /** Offsets into the text of the figure's own words. */
  readonly span: readonly [start: number, end: number];
}

/** A sentence with what a person says is in it. */
export interface Labelled {
  readonly text: string;
  readonly quantities: readonly Claim[];
}

/** What is in a sentence, and what was read in it. */
export interface Reading {
  readonly gold: readonly Claim[];
  readonly read: readonly Claim[];
}

/** In percent, with one decimal. */
export interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly hits: number;
}

const FORM = z.array(
  z.object({
    text: z.string(),
    quantities: z.array(
      z.object({
        value: z.union([z.number(), z.string()]),
        normalized_unit: z.string(),
        change: z.enum(['=', '~', 'up', 'down', '>', '<']),
        referred_concepts: z.string(),
      }),
    ),
  }),
);

/** @throws {z.ZodError} where the file is not in NewsQuant's form; {RangeError} where a value is no number */
export function readLabels(file: string): readonly Labelled[] {
  return FORM.parse(JSON.parse(readFileSync(file, 'utf8'))).map(({ text, quantities }) => ({
    text,
    quantities: quantities.map((one) => ({
      value: valueOf(one.value),
      unit: one.normalized_unit,
      change: one.change,
      concepts: one.referred_concepts.split(/[,\s]+/u),
    })),
  }));
}

/** A value that a label writes as text: "lo-hi" is a range, "-5" and "1E-5" are not. */
export function valueOf(written: number | string): Claim['value'] {
  if (typeof written === 'number') return written;
  if (!written.includes('-') || written.startsWith('-') || written.includes('E')) return numberOf(written);
  const [first = '', second = ''] = written.split('-');
  return [numberOf(first), numberOf(second)];
}

function numberOf(written: string): number {
  const value = written.trim() === '' ? Number.NaN : Number(written);
  if (Number.isNaN(value)) throw new RangeError(`${JSON.stringify(written)} is not a number`);
  return value;
}

export const PAPER = [
  'value',
  'value+unit',
  'value+change',
  'concept, partial',
  'concept, complete',
] as const;
export const STRICT = [...PAPER, 'value+unit+change'] as const;

/**
 * As the paper counts: in each sentence labels and readings are ordered by unit; each label goes through what is left of the readings
 * and takes the first with its value and unit away. Every reading of its value that it meets on the way counts for value,
 * change and concept, so that two of one value may count more than once; values alone are kept to the number of labels.
 */
export function scoreAsPaper(readings: readonly Reading[]): Readonly<Record<(typeof PAPER)[number], Score>> {
  const met = readings.flatMap(meet);
  const score = (test: (one: Meeting) => boolean): Score => toScore(met.filter(test).length, readings);
  return {
    value: score(({ withinLabels }) => withinLabels),
    'value+unit': score(({ label, found }) => sameUnit(label, found)),
    'value+change': score(({ label, found }) => label.change === found.change),
    'concept, partial': score(({ label, found }) => sharedWords(label, found) > 0),
    'concept, complete': score(
      ({ label, found }) =>
        sharedWords(label, found) === label.concepts.length &&
        label.concepts.length === found.concepts.length,
    ),
  };
}

/** A label and a reading of the same value. */
interface Meeting {
  readonly label: Claim;
  readonly found: Claim;
  /** Whether the sentence has had fewer such meetings than it has labels. */
  readonly withinLabels: boolean;
}

function meet({ gold, read }: Reading): readonly Meeting[] {
  const left = read.toSorted(byUnit);
  const meetings: Meeting[] = [];
  for (const label of gold.toSorted(byUnit)) {
    const alike = left.filter((found) => sameValue(label, found));
    const own = alike.findIndex((found) => sameUnit(label, found));
    for (const found of own < 0 ? alike : alike.slice(0, own + 1))
      meetings.push({ label, found, withinLabels: meetings.length < gold.length });
    const taken = alike[own];
    if (taken) left.splice(left.indexOf(taken), 1);
  }
  return meetings;
}

function byUnit(a: Claim, b: Claim): number {
  if (a.unit === b.unit) return 0;
  return a.unit < b.unit ? -1 : 1;
}

/** One to one: of all ways to pair labels with readings that agree, the one with most pairs, for each measure on its own. */
export function scoreOneToOne(
  readings: readonly Reading[],
): Readonly<Record<(typeof STRICT)[number], Score>> {
  const score = (agree: Agreement): Score =>
    toScore(
      readings.reduce((sum, { gold, read }) => sum + pair(gold, read, agree).length, 0),
      readings,
    );
  return {
    value: score(sameValue),
    'value+unit': score(all(sameValue, sameUnit)),
    'value+change': score(all(sameValue, sameChange)),
    'value+unit+change': score(all(sameValue, sameUnit, sameChange)),
    'concept, partial': score(all(sameValue, (label, found) => touches(words(label), words(found)))),
    'concept, complete': score(
      all(sameValue, (label, found) => words(label).symmetricDifference(words(found)).size === 0),
    ),
  };
}

export type Agreement = (label: Claim, found: Claim) => boolean;

export const all =
  (...agreements: readonly Agreement[]): Agreement =>
  (label, found) =>
    agreements.every((agree) => agree(label, found));

/** Pairs of those that agree, as many as there can be (augmenting paths, Kuhn 1955). */
export function pair<G extends Claim, R extends Claim>(
  gold: readonly G[],
  read: readonly R[],
  agree: Agreement,
): readonly (readonly [G, R])[] {
  /** The label of each reading that has one, by place in `read`. */
  const held = new Map<number, G>();
  const place = (label: G, tried: Set<number>): boolean =>
    read.some((found, at) => {
      if (tried.has(at) || !agree(label, found)) return false;
      tried.add(at);
      const holder = held.get(at);
      if (holder && !place(holder, tried)) return false;
      held.set(at, label);
      return true;
    });
  for (const label of gold) place(label, new Set());
  return read.flatMap((found, at) => {
    const label = held.get(at);
    return label ? [[label, found] as const] : [];
  });
}

/** Within numpy's tolerance, which the paper uses; a range is never one number. */
export const sameValue: Agreement = ({ value: label }, { value: found }) => {
  if (typeof label === 'number') return typeof found === 'number' && isClose(label, found);
  return typeof found !== 'number' && isClose(label[0], found[0]) && isClose(label[1], found[1]);
};
/** Defaults of numpy.isclose: absolute and relative tolerance, relative to the second. */
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b);
export const sameUnit: Agreement = (label, found) => label.unit.toLowerCase() === found.unit.toLowerCase();
export const sameChange: Agreement = (label, found) => label.change === found.change;

function sharedWords(label: Claim, found: Claim): number {
  const low = (claim: Claim): Set<string> => new Set(claim.concepts.map((word) => word.toLowerCase()));
  return low(label).intersection(low(found)).size;
}

/** The words of the concept in lower case, none where none is named. */
const words = ({ concepts }: Claim): Set<string> =>
  new Set(concepts.map((word) => word.toLowerCase()).filter((word) => word !== '-' && word !== ''));
const touches = (a: Set<string>, b: Set<string>): boolean => a.size + b.size === 0 || !a.isDisjointFrom(b);

function toScore(hits: number, readings: readonly Reading[]): Score {
  const count = (of: keyof Reading): number => readings.reduce((sum, one) => sum + one[of].length, 0);
  const precision = count('read') === 0 ? 0 : hits / count('read');
  const recall = count('gold') === 0 ? 0 : hits / count('gold');
  const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision: percent(precision), recall: percent(recall), f1: percent(f1), hits };
}

/** With one decimal as Python's `round` has it: what is exactly in the middle goes to the even one. */
function percent(share: number): number {
  const value = share * 100;
  if (value % 0.5 !== 0.25) return Number(value.toFixed(1));
  const below = Math.floor(value * 10);
  return (below % 2 === 0 ? below : below + 1) / 10;
}
