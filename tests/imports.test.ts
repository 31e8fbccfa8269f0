import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/**
 * What each part of the house may import besides its own folder; `type x` allows types alone. The direction of data
 * is this table: a part that is missing here may import nothing of ours. What an operator can mend may be told by any
 * part, so `errors` is open to all but the vocabulary, which imports nothing.
 */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  errors: [],
  world: [],
  log: [],
  config: [],
  schedules: ['domain', 'world'],
  phrases: ['domain', 'world'],
  store: ['domain', 'world'],
  'platforms/platform': ['domain', 'world'],
  'platforms/act': ['domain'],
  'platforms/connection': [],
  'platforms/finding': ['type platforms/platform'],
  'platforms/http-date': [],
  'platforms/legible': [],
  'platforms/signed': ['type log', 'type world'],
  'platforms/plain': ['domain', 'type platforms/platform'],
  'platforms/shorten': ['domain'],
  commands: ['domain', 'schedules'],
  replies: ['domain', 'commands', 'phrases', 'schedules'],
  news: ['domain', 'world', 'log', 'type store/store'],
  gate: ['domain', 'type platforms/platform'],
  'platforms/*':
    'domain world log phrases platforms/platform platforms/act platforms/connection platforms/finding platforms/http-date platforms/plain platforms/shorten platforms/signed platforms/legible'.split(
      ' ',
    ),
  keys: ['domain'],
  delivery: ['domain', 'world', 'log', 'meter', 'keys', 'type store/store', 'platforms/platform'],
  bot: 'domain world log commands schedules phrases replies news gate'
    .split(' ')
    .concat('type store/store', 'type platforms/platform'),
  scheduler: ['domain', 'world', 'log', 'meter', 'keys', 'replanner', 'schedules', 'store/store'],
  replanner: ['domain', 'world', 'log', 'schedules', 'type store/store'],
  restored: ['domain', 'keys', 'schedules', 'type store/store', 'platforms/platform'],
  vault: ['world', 'type platforms/platform', 'type store/store'],
  processes: ['type world'],
  shares: ['domain', 'world', 'log', 'type processes', 'type platforms/platform', 'type store/store'],
  meter: ['type domain', 'type platforms/platform'],
  metrics: ['domain', 'world', 'log', 'meter', 'type store/store'],
  http: ['world', 'log', 'type store/store'],
  housekeeping: ['domain', 'world', 'log', 'type store/store'],
  assemble: ['*'],
  main: ['*'],
  admin: ['*'],
};

/** The part of the house a file belongs to, by its path under src without the ending. */
function part(file: string): string {
  const [folder = '', name = '', ...deeper] = file.split('/');
  if (folder === 'platforms' && name !== 'platform')
    return deeper.length > 0 || name ? `platforms/${name}` : folder;
  return folder === 'platforms' ? 'platforms/platform' : folder;
}

/** @returns why the import breaks the table, or undefined */
function breach(from: string, to: string, typeOnly: boolean): string | undefined {
  const here = part(from);
  if (part(to) === here) return undefined;
  const rules = TABLE[here] ?? (here.startsWith('platforms/') ? TABLE['platforms/*'] : undefined);
  const allowed = rules === undefined || here === 'domain' ? [] : [...rules, 'errors'];
  const fits = (rule: string): boolean => rule === '*' || rule === to || rule === part(to);
  const value = allowed.some(fits);
  const asType = allowed.some((rule) => rule.startsWith('type ') && fits(rule.slice(5)));
  if (value || (asType && typeOnly)) return undefined;
  return `${from} imports ${to}${asType ? ' for more than its types' : ''}`;
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8');
  const from = relative(SRC, file).replace(/\.(ts|js)$/, '');
  const found = source.matchAll(
    /^(?:import|export)\s+(type\s)?([^;'"]*?from\s*)?['"](\.{1,2}\/[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/gm,
  );
  return [...found].map(([, type, names = '', path, dynamic]) => ({
    from,
    to: relative(SRC, resolve(dirname(file), path ?? dynamic ?? '')).replace(/\.(ts|js)$/, ''),
    typeOnly: type !== undefined || /^\{(\s*type\s[^,}]+,?)+\s*\}/.test(names),
  }));
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|js)$/.test(file))
  .map((file) => join(SRC, file));

describe('the import table', () => {
  test('holds for every file', () => {
    const all = files.flatMap(importsOf);
    expect(all.length).toBeGreaterThan(20);
    expect(all.flatMap(({ from, to, typeOnly }) => breach(from, to, typeOnly) ?? [])).toEqual([]);
  });

  test.each([
    ['news/digest', 'store/store', false],
    ['news/digest', 'bot', true],
    ['platforms/slack/slack', 'platforms/discord/limits', true],
    ['platforms/local/local', 'store/store', true],
    ['gate', 'phrases', false],
    ['commands', 'world', true],
    ['scheduler', 'bot', true],
    ['helpers', 'domain', true],
    ['helpers', 'errors', false],
    ['domain', 'errors', true],
    ['errors', 'domain', true],
  ] as const)('%s may not import %s', (from, to, typeOnly) => {
    expect(breach(from, to, typeOnly)).toBeDefined();
  });

  test.each([
    ['news/figures/units', 'news/sentences', false],
    ['news/library', 'store/store', true],
    ['platforms/local/local', 'platforms/local/render', false],
    ['platforms/local/local', 'platforms/platform', false],
    ['bot', 'news/digest', false],
    ['main', 'platforms/local/local', false],
    ['config', 'errors', false],
    ['platforms/slack/slack', 'errors', false],
  ] as const)('%s may import %s', (from, to, typeOnly) => {
    expect(breach(from, to, typeOnly)).toBeUndefined();
  });

  test('the entry is imported by nothing, and what may import everything by it and the commands alone', () => {
    const inward = files
      .flatMap(importsOf)
      .filter(({ to }) => TABLE[part(to)]?.includes('*'))
      .filter(({ from, to }) => to === 'main' || !['main', 'admin'].includes(part(from)));
    expect(inward).toEqual([]);
  });
});

describe('names', () => {
  test('no file is called after nothing in particular', () => {
    expect(
      files.filter((file) =>
        /(^|\/)(utils?|helpers?|common|misc|types|index)(\/|\.[jt]s$)/.test(relative(SRC, file)),
      ),
    ).toEqual([]);
  });

  test('Cleared is made by the gate and read back by the store, and by nothing else', () => {
    const makers = files.filter((file) =>
      /\bas (unknown as )?Cleared\b|fromJson<Cleared>/.test(readFileSync(file, 'utf8')),
    );
    expect(
      makers
        .map((file) => part(relative(SRC, file).replace(/\.ts$/, '')))
        .filter((name) => name !== 'gate' && name !== 'store'),
    ).toEqual([]);
    expect(makers.map((file) => relative(SRC, file))).toContain('gate/gate.ts');
  });
});
