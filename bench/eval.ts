// npm run eval -- figures FILE: scores what we read, and what others read, against what people labelled.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isFigure, isInvented } from './grounded.ts';
import { writeErrors } from './mistakes.ts';
import { isRight, moneyForms } from './money-forms.ts';
import { readNewsQuant } from './newsquant.ts';
import { openPeer, PEERS } from './peers.ts';
import {
  type Labelled,
  PAPER,
  type Quantity,
  type Reading,
  readLabels,
  type Score,
  scoreAsPaper,
  scoreOneToOne,
  STRICT,
} from './score.ts';

const USAGE = `npm run eval -- figures FILE [options]
  FILE                 sentences and their quantities in NewsQuant's form
  --errors [OUT]       what was missed and what was read too much, printed or written to OUT
  --predictions OUT    what was read, in NewsQuant's form, with spans
  --folds              our scores in each of five folds too: sentence i is in fold i mod 5
  --only N             fold N alone, from 0
  --articles FILE      spans and invented figures in articles too, [{ "text": … }]
`;
const FOLDS = 5;

/** F1 by the paper's protocol that others published or measured elsewhere, and what we want. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'recognizers-text, measured elsewhere': ['73.7', '36.7', '52.5', '9.9'],
  'compromise, measured elsewhere': ['73.8', '26.3', '53.9', '9.9'],
  'wink-nlp, measured elsewhere': ['76.0', '50.1', '54.8', '10.0'],
  'CQE (spaCy, rules, BERT), published': ['92.0', '85.6', '88.1', '76.1'],
  'the goal, on text nobody tuned on': ['94', '86', '90', '72'],
  'what the noise of the labels leaves': ['96–97', '90–92', '93–95', '~90'],
};

type Reader = (text: string) => readonly Quantity[];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const row = (name: string, cells: readonly (string | number)[]): void =>
  say(`${name.padEnd(38)}${cells.map((cell) => String(cell).padStart(19)).join('')}`);

const [what, file, ...rest] = process.argv.slice(2);
const options = optionsOf(rest);
if (what === 'figures' && file && options) evaluate(file, options);
else {
  process.stderr.write(USAGE);
  process.exitCode = 1;
}

/** @returns each option with its value or '', or nothing where one is not known */
function optionsOf(args: readonly string[]): ReadonlyMap<string, string> | undefined {
  const given = new Map<string, string>();
  for (const [at, arg] of args.entries()) {
    if (['--errors', '--predictions', '--folds', '--only', '--articles'].includes(arg)) {
      const next = args[at + 1] ?? '';
      given.set(arg.slice(2), next.startsWith('--') ? '' : next);
    } else if (arg.startsWith('--') || !args[at - 1]?.startsWith('--')) return undefined;
  }
  return given;
}

function evaluate(path: string, options: ReadonlyMap<string, string>): void {
  const labels = inFold(readLabels(path), options.get('only'));
  const ours = labels.map(({ text }) => readNewsQuant(text));
  say(
    `${basename(path)}: ${labels.length} sentences, ${labels.flatMap((one) => one.quantities).length} quantities`,
  );
  const everyone = [...peers(), ['Dateline', readNewsQuant] as const];
  printScores(labels, everyone);
  if (options.has('folds'))
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const part = inFold(labels, `${fold}`);
      say(`\nfold ${fold}: ${part.length} sentences`);
      printScores(part, [['Dateline', readNewsQuant]]);
    }
  say('');
  printForms(everyone);
  printGrounds('sentences', labels);
  const articles = options.get('articles');
  if (articles) printGrounds('articles', JSON.parse(readFileSync(articles, 'utf8')) as { text: string }[]);
  const predictions = options.get('predictions');
  if (predictions)
    writeFileSync(
      predictions,
      `${JSON.stringify(
        labels.map(({ text }, at) => inForm(text, ours[at] ?? [])),
        undefined,
        1,
      )}\n`,
    );
  const errors = options.get('errors');
  if (errors !== undefined) {
    const report = writeErrors(labels, ours);
    if (errors === '') say(`\n${report}`);
    else writeFileSync(errors, `${report}\n`);
  }
}

function inFold(labels: readonly Labelled[], fold: string | undefined): readonly Labelled[] {
  return fold === undefined ? labels : labels.filter((_, at) => at % FOLDS === Number(fold));
}

function* peers(): Generator<readonly [string, Reader]> {
  for (const each of PEERS) {
    const peer = openPeer(each);
    if (typeof peer === 'string') say(peer);
    else yield [peer.name, peer.read];
  }
}

/** Both ways to score, and forms of money, for each reader. */
function printScores(labels: readonly Labelled[], readers: readonly (readonly [string, Reader])[]): void {
  const all = readers.map(([name, read]): readonly [string, readonly Reading[]] => [
    name,
    labels.map(({ text, quantities }) => ({ gold: quantities, read: read(text) })),
  ]);
  row('F1 by the protocol of the paper', PAPER);
  if (readers.length > 1) for (const [name, cells] of Object.entries(PUBLISHED)) row(name, cells);
  for (const [name, readings] of all) {
    const scores = scoreAsPaper(readings);
    row(
      name,
      PAPER.map((measure) => scores[measure].f1.toFixed(1)),
    );
    if (name === 'Dateline')
      row(
        '  its precision / recall',
        PAPER.map((measure) => sides(scores[measure])),
      );
  }
  say('');
  row('F1 one to one', STRICT);
  for (const [name, readings] of all) {
    const scores = scoreOneToOne(readings);
    row(
      name,
      STRICT.map((measure) => scores[measure].f1.toFixed(1)),
    );
  }
}

function sides({ precision, recall }: Score): string {
  return `${precision.toFixed(1)} / ${recall.toFixed(1)}`;
}

/** Of every way to print a large sum, how many are read as that sum alone. */
function printForms(readers: readonly (readonly [string, Reader])[]): void {
  const forms = moneyForms();
  for (const [name, read] of readers) {
    const right = forms.filter((form) => isRight(form, read(form.text)));
    row(`forms like £600m right, ${name}`, [`${right.length} of ${forms.length}`]);
    if (name === 'Dateline')
      for (const { text } of forms.filter((form) => !right.includes(form)).slice(0, 10))
        say(`  not right: ${text}`);
  }
}

function printGrounds(name: string, texts: readonly { readonly text: string }[]): void {
  const read = texts.flatMap(({ text }) => readNewsQuant(text).map((quantity) => ({ text, quantity })));
  const stray = read.filter(({ text, quantity }) => !isFigure(text, quantity.span));
  const invented = read.filter(({ text, quantity }) => isInvented(text, quantity));
  row(`spans valid in the ${name}`, [`${read.length - stray.length} of ${read.length}`]);
  row(`invented in the ${name}`, [invented.length]);
  for (const { text, quantity } of [...stray, ...invented])
    say(`  ${JSON.stringify(quantity.value)} is not ${JSON.stringify(text.slice(...quantity.span))}`);
}

function inForm(text: string, read: readonly Quantity[]): unknown {
  return {
    text,
    quantities: read.map(({ value, unit, change, concepts, span }) => ({
      value,
      normalized_unit: unit,
      change,
      referred_concepts: concepts,
      span,
    })),
  };
}
