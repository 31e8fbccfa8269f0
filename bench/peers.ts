import { createRequire } from 'node:module';
import type * as Recognizers from '@microsoft/recognizers-text-suite';
import type compromise from 'compromise';
import type winkNlp from 'wink-nlp';
import type { ItemEntity, Model } from 'wink-nlp';
import { splitSentences } from '../src/news/sentences.ts';
import { counted, type Found, NAMES, numeral, tidy } from './adapting.ts';
import type { Quantity } from './score.ts';

/** A library that reads figures, with the adapter that does best for it. */
export interface Peer {
  readonly name: string;
  /** The quantities of a sentence in NewsQuant's form. */
  readonly read: (sentence: string) => readonly Quantity[];
  /** What the library itself does with a text, for its speed. @returns how many things it found */
  readonly run: (text: string) => number;
}

const load = createRequire(import.meta.url);

/** Each library, or what to do about one that is not installed. */
export const PEERS: readonly { readonly name: string; readonly open: () => Peer }[] = [
  { name: 'recognizers-text', open: recognizers },
  { name: 'compromise', open: compromising },
  { name: 'wink-nlp', open: wink },
];

/** @returns the peer, or a sentence that says which package is missing */
export function openPeer({ name, open }: (typeof PEERS)[number]): Peer | string {
  try {
    return open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return `${name} is not installed: npm install has it, unless development packages were left out`;
  }
}

function recognizers(): Peer {
  const {
    recognizeAge,
    recognizeCurrency,
    recognizeDimension,
    recognizeNumber,
    recognizePercentage,
    ...more
  } = load('@microsoft/recognizers-text-suite') as typeof Recognizers;
  // In the order in which one is believed where two overlap.
  const kinds = [
    recognizeAge,
    recognizeCurrency,
    recognizePercentage,
    more.recognizeTemperature,
    recognizeDimension,
    recognizeNumber,
  ];
  const all = (text: string) => kinds.map((recognize) => recognize(text, 'en-us'));
  return {
    name: 'recognizers-text',
    // By the sentence: ten times as fast as with whole articles.
    run: (text) => splitSentences(text).flatMap((span) => all(text.slice(...span)).flat()).length,
    read(text) {
      const found: Found[] = [];
      for (const result of all(text).flat()) {
        const span = [result.start, result.end + 1] as const;
        if (found.some((one) => one.span[0] < span[1] && span[0] < one.span[1])) continue;
        // "200 million in" is not in inches.
        if (/\d in$|\p{L} in$/u.test(result.text)) continue;
        const resolution = result.resolution as Readonly<Record<string, string>> | null;
        const value = Number.parseFloat(resolution?.['value'] ?? '');
        if (!Number.isNaN(value))
          found.push({ value, unit: unitOf(result.typeName, resolution?.['unit']), span });
      }
      return tidy(text, found);
    },
  };
}

function unitOf(kind: string, unit = ''): string {
  const low = unit.toLowerCase().replaceAll('meter', 'metre').replaceAll('liter', 'litre');
  if (kind === 'percentage') return 'percentage';
  if (kind === 'age') return low === 'age' ? 'year of age' : `${low} of age`;
  if (kind === 'currency') return { 'united states dollar': 'dollar', pound: 'pound sterling' }[low] ?? low;
  const named = { c: 'celsius', f: 'fahrenheit', pound: 'pound-mass', ton: 'metric ton' }[low];
  return (named ?? low) || '-';
}

interface Term {
  readonly text: string;
  readonly tags?: readonly string[];
  readonly offset: { readonly start: number; readonly length: number };
}

function compromising(): Peer {
  const nlp = load('compromise') as typeof compromise;
  return {
    name: 'compromise',
    run: (text) => nlp(text).numbers().length,
    read(text) {
      const document = nlp(text);
      const sentences = document.json({ offset: true, terms: { tags: true, offset: true } }) as {
        readonly terms: readonly Term[];
      }[];
      const terms = sentences.flatMap((sentence) => sentence.terms);
      const numbers = document.numbers().json({ offset: true }) as {
        readonly text: string;
        readonly number: {
          readonly num: number | null;
          readonly prefix: string;
          readonly suffix: string;
          readonly unit: string;
        };
        readonly terms: readonly Term[];
        readonly offset: { readonly start: number; readonly length: number };
      }[];
      const found = numbers.flatMap(({ number, offset, terms: own }): Found[] => {
        const end = offset.start + offset.length;
        if (
          number.num === null ||
          Number.isNaN(number.num) ||
          offset.length === 0 ||
          own.some(({ tags }) => tags?.includes('Ordinal'))
        )
          return [];
        const after = terms.filter(({ offset: { start } }) => start >= end).slice(0, 4);
        const noun = /[,.;:]$/u.test(text.slice(offset.start, end))
          ? ''
          : counted(after.map(({ text: word, tags = [] }) => [bare(word), kindOf(tags)] as const));
        const sign = number.prefix || number.suffix || (text[offset.start] ?? '');
        const isPercent = /^ ?per ?cent/u.test(text.slice(end));
        const named = isPercent ? 'percentage' : (NAMES[sign.toLowerCase()] ?? NAMES[number.unit]);
        const unit = named ?? singular(number.unit || noun);
        const printed = /^.*[\p{L}\p{N}%]/u.exec(text.slice(offset.start, end))?.[0] ?? '';
        return [
          { value: number.num, unit: unit || '-', span: [offset.start, offset.start + printed.length] },
        ];
      });
      return tidy(text, found);
    },
  };
  function singular(noun: string): string {
    const words = noun.split(' ');
    const last = words.pop() ?? '';
    const one = nlp(last).tag('Plural').compute('root').text('root').trim() || last;
    return [...words, NAMES[one] ?? one].join(' ');
  }
}

const bare = (word: string): string => word.replace(/[^\p{L}\p{N}%$€£-]/gu, '');
function kindOf(tags: readonly string[]): string {
  if (tags.includes('Noun') && !tags.includes('Pronoun')) return 'NOUN';
  return tags.includes('Adjective') ? 'ADJ' : '';
}

function wink(): Peer {
  const open = load('wink-nlp') as typeof winkNlp;
  const nlp = open(load('wink-eng-lite-web-model') as Model);
  const { its } = nlp;
  const numbers = new Set(['CARDINAL', 'MONEY', 'PERCENT', 'DURATION']);
  return {
    name: 'wink-nlp',
    run(text) {
      const document = nlp.readDoc(text);
      const kinds = document.tokens().out(its.pos).length;
      return kinds + document.sentences().out(its.span).length + document.entities().out(its.detail).length;
    },
    read(text) {
      const document = nlp.readDoc(text);
      const tokens = document.tokens();
      const words = tokens.out();
      const lemmas = tokens.out(its.lemma as typeof its.value);
      const kinds = tokens.out(its.pos as typeof its.value);
      const gaps = tokens.out(its.precedingSpaces);
      let at = 0;
      const starts = words.map((word, place) => {
        at += (gaps[place] ?? '').length + word.length;
        return at - word.length;
      });
      const found: Found[] = [];
      document.entities().each((entity: ItemEntity) => {
        const [first = 0, last = 0] = entity.out(its.span) as unknown as readonly number[];
        const kind = entity.out(its.type);
        if (!numbers.has(kind)) return;
        const own = words.slice(first, last + 1);
        const value = numeral(own);
        if (value === undefined) return;
        const after = lemmas
          .slice(last + 1, last + 5)
          .map((lemma, place) => [lemma, kinds[last + 1 + place] ?? ''] as const);
        const signs = [...own, words[first - 1] ?? ''].flatMap((word) => NAMES[word.toLowerCase()] ?? []);
        const length = kind === 'DURATION' ? lemmas[last] : undefined;
        const noun = NAMES[after[0]?.[0].toLowerCase() ?? ''] ?? counted(after);
        const unit = kind === 'PERCENT' ? 'percentage' : (signs[0] ?? length ?? noun);
        const span = [starts[first] ?? 0, (starts[last] ?? 0) + (words[last] ?? '').length] as const;
        found.push({ value, unit: unit || '-', span });
      });
      return tidy(text, found);
    },
  };
}
