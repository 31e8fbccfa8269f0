import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readFigures } from '../src/news/figures/figures.ts';
import { splitSentences } from '../src/news/sentences.ts';
import { type Memory, OURS, type Pace, type Sample } from './figures-worker.ts';
import { growthLines, linear } from './linear.ts';
import { PEERS } from './peers.ts';

const ROUNDS = 7;

/**
 * How fast figures are read, and with how much memory: ours and what other libraries do of the same kind, each in a process of
 * its own, in turns, so that a busy machine is busy for all. Medians of the rounds.
 * @param args a file of texts, `[{ "text": … }]`; without one the articles that come with the program are read again and again
 */
export async function run([file]: readonly string[]): Promise<void> {
  const samples = (file ? readTexts(file) : ownTexts()).map((text) => ({
    text,
    sentences: splitSentences(text).length,
  }));
  const readers: { name: string; child: ChildProcess; memory: Memory; paces: Pace[] }[] = [];
  for (const name of [OURS, ...PEERS.map((peer) => peer.name)]) {
    const child = fork(resolve(import.meta.dirname, 'figures-worker.ts'), [name], {
      execArgv: ['--expose-gc'],
    });
    await once(child, 'message');
    const memory = await ask<Memory | string>(child, samples);
    if (typeof memory === 'string') process.stdout.write(`${memory}\n`);
    else readers.push({ name, child, memory, paces: [] });
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { child, paces } of readers) paces.push(await ask<Pace>(child, 'go'));
  for (const { child } of readers) child.disconnect();

  const speed = (paces: readonly Pace[]): number =>
    median(paces.map(({ bytes, seconds }) => bytes / seconds / 1e6));
  const wink = speed(readers.find(({ name }) => name === 'wink-nlp')?.paces ?? []);
  print(['', 'MB of text', 'sentences', 'beside', 'heap that', 'peak beyond']);
  print(['', 'a CPU second', 'a CPU second', 'wink-nlp', 'stays, MB', 'start, MB']);
  for (const { name, memory, paces } of readers)
    print([
      name,
      speed(paces).toFixed(3),
      median(paces.map(({ sentences, seconds }) => sentences / seconds)).toFixed(0),
      (speed(paces) / wink).toFixed(2),
      (memory.heap / 1e6).toFixed(1),
      (memory.peak / 1e6).toFixed(1),
    ]);

  process.stdout.write(
    '\nText that is made to cost more than its length says: half a megabyte, and a megabyte\n',
  );
  const read = (text: string): unknown =>
    readFigures({ id: 'acme/1', text, companies: ['acme'], publishedAt: '' }, []);
  process.stdout.write(`${growthLines(linear(read)).join('\n')}\n`);
}

async function ask<Answer>(child: ChildProcess, question: 'go' | readonly Sample[]): Promise<Answer> {
  const answer = once(child, 'message');
  child.send(typeof question === 'string' ? question : [...question]);
  return ((await answer) as [Answer])[0];
}

function readTexts(file: string): readonly string[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly text: string }[]).map(
    ({ text }) => text,
  );
}

/** Without their front matter. */
function ownTexts(): readonly string[] {
  const digests = resolve(import.meta.dirname, '../digests');
  return globSync('*/*.md', { cwd: digests })
    .sort()
    .map((path) => readFileSync(resolve(digests, path), 'utf8').replace(/^---\n.*?\n---\n/su, ''));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) +
      (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) /
    2
  );
}

function print([name = '', ...cells]: readonly string[]): void {
  process.stdout.write(`${name.padEnd(20)}${cells.map((cell) => cell.padStart(14)).join('')}\n`);
}
