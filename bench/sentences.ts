import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type compromise from 'compromise';
import type { split } from 'sentence-splitter';
import type winkNlp from 'wink-nlp';
import type { Model } from 'wink-nlp';
import { splitSentences } from '../src/news/sentences.ts';
import { readSplits } from '../tests/fixtures/sentences.ts';

type Splitter = (text: string) => readonly string[];

const load = createRequire(import.meta.url);

const SPLITTERS: Readonly<Record<string, () => Splitter>> = {
  Dateline: () => (text) => splitSentences(text).map((span) => text.slice(...span)),
  'sentence-splitter': () => {
    const parse = (load('sentence-splitter') as { readonly split: typeof split }).split;
    return (text) =>
      parse(text).flatMap((node) => (node.type === 'Sentence' ? [text.slice(...node.range)] : []));
  },
  sbd: () => {
    const { sentences } = load('sbd') as {
      readonly sentences: (text: string, options: Readonly<Record<string, boolean>>) => string[];
    };
    return (text) => sentences(text, { newline_boundaries: true, preserve_whitespace: true });
  },
  compromise: () => {
    const nlp = load('compromise') as typeof compromise;
    return (text) => nlp(text).out('array') as string[];
  },
  'wink-nlp': () => {
    const open = load('wink-nlp') as typeof winkNlp;
    const nlp = open(load('wink-eng-lite-web-model') as Model, ['sbd']);
    return (text) => nlp.readDoc(text).sentences().out();
  },
  'Intl.Segmenter': () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
    return (text) => [...segmenter.segment(text)].map(({ segment }) => segment);
  },
};

/** Texts that each splitter parts exactly where a person does, by what is hard in them; then what ours gets wrong. */
export async function run(): Promise<void> {
  const splits = readSplits(
    readFileSync(new URL('../tests/fixtures/sentences.txt', import.meta.url), 'utf8'),
  );
  const row = (name: string, cells: readonly string[]): void =>
    void process.stdout.write(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(19)).join('')}\n`);
  const right = new Map<string, Set<string>>();
  for (const [name, open] of Object.entries(SPLITTERS)) {
    const split = openInstalled(name, open);
    if (!split) continue;
    const isRight = ({ text, sentences }: (typeof splits)[number]): boolean => isSame(split(text), sentences);
    right.set(name, new Set(splits.filter(isRight).map(({ text }) => text)));
  }
  const names = [...right.keys()];
  row('', names);
  const count = (name: string, cases: typeof splits): string =>
    `${cases.filter(({ text }) => right.get(name)?.has(text)).length} of ${cases.length}`;
  for (const [group, cases] of Map.groupBy(splits, (one) => one.group))
    row(
      group,
      names.map((name) => count(name, cases)),
    );
  row(
    'all',
    names.map((name) => count(name, splits)),
  );
  for (const { text } of splits.filter((one) => !right.get('Dateline')?.has(one.text)))
    process.stdout.write(`ours differs: ${JSON.stringify(text)}\n`);
}

function openInstalled(name: string, open: () => Splitter): Splitter | undefined {
  try {
    return open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    process.stdout.write(`${name} is not installed\n`);
    return undefined;
  }
}

/** Both without the white space around sentences, which some keep. */
function isSame(split: readonly string[], sentences: readonly string[]): boolean {
  const bare = split.map((one) => one.trim()).filter((one) => one !== '');
  return bare.length === sentences.length && bare.every((one, at) => one === sentences[at]);
}
