import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Article, Company, Figure } from '../../src/domain.ts';
import { LARGEST_FILE } from '../../src/news/article.ts';
import { lookAt, readSettled } from '../../src/news/folder.ts';
import { createLibrary } from '../../src/news/library.ts';
import { createLibraryStore } from '../fakes/library-store.ts';
import { fakeWorld } from '../fakes/world.ts';

let dir: string;
let shelf: ReturnType<typeof createLibraryStore>;
let world: ReturnType<typeof fakeWorld>;
let logged: { readonly fields: object; readonly message: string }[];
/** Articles whose figures were read, in order. */
let reads: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'digests-'));
  shelf = createLibraryStore();
  world = fakeWorld();
  logged = [];
  reads = [];
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

/** A reader that takes every whole number of the text for a figure. */
function read(article: Article): Figure[] {
  reads.push(article.id);
  return [...article.text.matchAll(/\d+/g)].map(({ 0: printed, index }) => ({
    id: `${article.id}#${index}`,
    article: article.id,
    span: [index, index + printed.length],
    sentence: [0, article.text.length],
    kind: 'count',
    value: Number(printed),
    unit: '',
    printed,
    bound: '=',
    metric: 'parcels',
    of: 'Cainiao',
    claimant: 'Alibaba',
  }));
}

const fails = (each: Article): Figure[] => {
  if (each.id === 'alibaba/a') throw new TypeError('no such word');
  return [];
};

/** Ids of the articles changed last, each with the one it had before. */
const was = () => shelf.changes.at(-1)?.articles.map(({ article, was }) => [article.id, was]);

const quiet = (): void => {};
const warn = (fields: object, message: string): void => void logged.push({ fields, message });

function library(options: Partial<Parameters<typeof createLibrary>[0]> = {}) {
  return createLibrary({
    dir,
    store: shelf.store,
    log: { debug: quiet, info: quiet, warn, error: warn },
    clock: world.clock,
    read,
    reader: '1',
    ...options,
  });
}

const article = (text: string, more = '', url = 'https://paper.example/'): string =>
  `---\ntitle: News\npublisher: The Paper\nurl: ${url}\npublished: 2021-12-20\n${more}---\n\n${text}\n`;

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
}

const ALIBABA = {
  'alibaba/company.yaml': 'name: Alibaba\n',
  'alibaba/a.md': article('5 parcels.'),
  'alibaba/b.md': article('6 parcels.'),
};
const none = { changed: [], removed: [], problems: [] };

describe('a refresh', () => {
  test('puts companies, articles and figures into the store in one change', async () => {
    await write(ALIBABA);
    expect(await library().refresh()).toEqual({
      ...none,
      companies: 1,
      articles: 2,
      changed: ['alibaba/company.yaml', 'alibaba/a.md', 'alibaba/b.md'],
    });
    expect(shelf.changes).toHaveLength(1);
    expect(shelf.article('alibaba/a.md')).toMatchObject({ id: 'alibaba/a', text: '5 parcels.' });
    expect(shelf.figures('alibaba/a.md')?.map(({ value }) => value)).toEqual([5]);
  });

  test('asks the store nothing when no file changed', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    const { files } = shelf.calls;
    expect(await refresh()).toEqual({ ...none, companies: 1, articles: 2 });
    expect(shelf.calls.files).toBe(files);
  });

  test('reads one file when one changed', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    reads = [];
    await write({ 'alibaba/a.md': article('50 parcels.') });
    expect(await refresh()).toEqual({ ...none, companies: 1, articles: 2, changed: ['alibaba/a.md'] });
    expect(reads).toEqual(['alibaba/a']);
    expect(shelf.figures('alibaba/a.md')?.map(({ value }) => value)).toEqual([50]);
  });

  test('of a new process reads nothing that the store has already', async () => {
    await write(ALIBABA);
    await library().refresh();
    reads = [];
    expect(await library().refresh()).toEqual({ ...none, companies: 1, articles: 2 });
    expect(reads).toEqual([]);
    expect(shelf.changes).toHaveLength(1);
  });

  test('with another version of the reader reads every file again', async () => {
    await write(ALIBABA);
    await library().refresh();
    const { changed } = await library({ reader: '2' }).refresh();
    expect(changed).toEqual(['alibaba/company.yaml', 'alibaba/a.md', 'alibaba/b.md']);
    expect(await library({ reader: '2' }).refresh()).toMatchObject({ changed: [] });
  });

  test('reads the articles again when a company changed, with the company as it is now', async () => {
    const known: (readonly Company[])[] = [];
    const { refresh } = library({
      read: (each, companies) => {
        known.push(companies);
        return read(each);
      },
    });
    await write(ALIBABA);
    await refresh();
    await write({ 'alibaba/company.yaml': 'name: Alibaba\naliases: [Ali]\n' });
    expect((await refresh()).changed).toEqual(['alibaba/company.yaml', 'alibaba/a.md', 'alibaba/b.md']);
    expect(known.at(-1)).toEqual([{ id: 'alibaba', name: 'Alibaba', aliases: ['Ali'], topics: [] }]);
  });

  test('leaves hidden figures out, and says so of a hidden one that is none', async () => {
    await write({ ...ALIBABA, 'alibaba/a.md': article('50 parcels, 6 ships.', 'hide: ["6", "500"]\n') });
    await library().refresh();
    expect(shelf.figures('alibaba/a.md')?.map(({ value }) => value)).toEqual([50]);
    expect(logged).toEqual([
      {
        fields: { file: join(dir, 'alibaba/a.md') },
        message: 'hide: "500" is no figure of the article; write it as it is printed, as in "50"',
      },
    ]);
  });

  test('waits for the one before it', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    const [first, second] = await Promise.all([refresh(), refresh()]);
    expect([first.changed.length, second.changed.length]).toEqual([3, 0]);
    expect(shelf.changes).toHaveLength(1);
  });

  test('that the store fails is tried again', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    shelf.fail(true);
    await expect(refresh()).rejects.toThrow('the disk is full');
    shelf.fail(false);
    expect((await refresh()).changed).toHaveLength(3);
  });
});

describe('a bad file', () => {
  const BAD = article('7 parcels.').replace('2021-12-20', '2021-02-30');

  test('is named with its line, keeps its last good version, and stops no other', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await write({ 'alibaba/a.md': BAD, 'alibaba/b.md': article('60 parcels.') });
    const report = await refresh();
    const path = join(dir, 'alibaba/a.md');
    expect(report).toMatchObject({ articles: 2, changed: ['alibaba/b.md'], problems: [{ path, line: 5 }] });
    expect(logged).toEqual([
      { fields: { file: path, line: 5 }, message: expect.stringContaining('2021-02-30 is no date') },
    ]);
    expect(shelf.article('alibaba/a.md')?.text).toBe('5 parcels.');
  });

  test('is logged once while it stays as it is, and reported each time', async () => {
    await write({ ...ALIBABA, 'alibaba/a.md': BAD });
    const { refresh } = library();
    await refresh();
    expect((await refresh()).problems).toHaveLength(1);
    await write({ 'alibaba/b.md': article('61 parcels.') });
    expect((await refresh()).problems).toHaveLength(1);
    expect(logged).toHaveLength(1);
    await write({ 'alibaba/a.md': article('8 parcels.') });
    expect((await refresh()).problems).toEqual([]);
  });

  test.each([
    ['an article in no company', 'x.md', article('1'), 'belongs in the folder of its company'],
    ['a company whose name is no command', 'Ali Baba/x.md', article('1'), 'no name for a company'],
    ['an article whose name is none', 'alibaba/x y.md', article('1'), 'no name for an article'],
    ['an empty company.yaml', 'jd/company.yaml', '', 'name: missing'],
    ['a company that is not there', 'alibaba/x.md', article('1', 'companies: [jd]\n'), 'jd has no folder'],
    ['a large file', 'alibaba/x.md', article('x'.repeat(LARGEST_FILE)), 'too many for a summary'],
  ])('may be %s', async (_, path, content, message) => {
    await write({ ...ALIBABA, [path]: content });
    const { problems, articles } = await library().refresh();
    expect(problems).toEqual([
      {
        path: expect.stringContaining(join(dir, path.split('/')[0] ?? '')),
        line: expect.any(Number),
        message: expect.stringContaining(message),
      },
    ]);
    expect(articles).toBe(2);
  });

  test('is not read again because another one changed', async () => {
    await write({ ...ALIBABA, 'alibaba/a.md': article('5 parcels.') });
    const { refresh } = library({ read: (each) => (reads.push(each.id), fails(each)) });
    await refresh();
    expect(reads).toEqual(['alibaba/a', 'alibaba/b']);
    await write({ 'alibaba/b.md': article('60 parcels.') });
    expect((await refresh()).problems).toHaveLength(1);
    expect(reads).toEqual(['alibaba/a', 'alibaba/b', 'alibaba/b']);
  });

  test('of 100 MB is refused by its size, unread', async () => {
    await write({ ...ALIBABA, 'alibaba/x.md': article('1') });
    await truncate(join(dir, 'alibaba/x.md'), 100_000_000);
    const before = process.memoryUsage().arrayBuffers;
    expect((await library().refresh()).problems).toMatchObject([
      { line: 1, message: '100000000 bytes are too many for a summary; at most 1000000 are read' },
    ]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  test('may be of another encoding', async () => {
    await write(ALIBABA);
    await writeFile(join(dir, 'alibaba/x.md'), Buffer.from(article('Caf\u00e9 5'), 'latin1'));
    expect((await library().refresh()).problems).toMatchObject([
      { line: 1, message: expect.stringContaining('not UTF-8') },
    ]);
  });

  test('may be one that the figure reader fails on', async () => {
    await write(ALIBABA);
    const report = await library({ read: fails }).refresh();
    expect(report).toMatchObject({
      articles: 1,
      problems: [{ message: expect.stringContaining('no such word') }],
    });
  });

  test('is read again when the company it names is there', async () => {
    await write({ ...ALIBABA, 'alibaba/x.md': article('1', 'companies: [jd]\n') });
    const { refresh } = library();
    expect((await refresh()).problems).toHaveLength(1);
    await write({ 'jd/company.yaml': 'name: JD.com\n' });
    expect(await refresh()).toMatchObject({ articles: 3, companies: 2, problems: [] });
  });
});

describe('a file that is being written', () => {
  /** Writes a file as if at an instant of the clock. */
  async function writeAt(path: string, content: string, at: number): Promise<void> {
    await write({ [path]: content });
    await utimes(join(dir, path), at / 1000, at / 1000);
  }
  const HALF = article('70 parcels, 80 ships.').slice(0, 40);

  test('is left to its writer, and read whole when nobody has written to it for a moment', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await writeAt('alibaba/a.md', HALF, world.clock.now());
    expect(await refresh()).toEqual({ ...none, companies: 1, articles: 2 });
    expect(shelf.article('alibaba/a.md')?.text).toBe('5 parcels.');
    await writeAt('alibaba/a.md', article('70 parcels, 80 ships.'), world.clock.now());
    world.pass(1000);
    expect(await refresh()).toMatchObject({ changed: ['alibaba/a.md'], problems: [] });
    expect(shelf.article('alibaba/a.md')?.text).toBe('70 parcels, 80 ships.');
    expect(logged).toEqual([]);
  });

  test('is waited for at a start', async () => {
    await write(ALIBABA);
    await writeAt('alibaba/a.md', HALF, world.clock.now());
    const started = library().refresh();
    // It has seen the half, and waits: only now can nothing be read between the writing and its date.
    await expect.poll(() => world.sleeping()).toBe(1);
    await writeAt('alibaba/a.md', article('70 parcels.'), world.clock.now());
    world.pass(1000);
    expect(await started).toMatchObject({ articles: 2, problems: [] });
  });

  test('and that ends bad, is a problem then, and none when it is mended', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await writeAt('alibaba/a.md', HALF, world.clock.now());
    world.pass(1000);
    expect((await refresh()).problems).toHaveLength(1);
    await writeAt('alibaba/a.md', article('7 parcels.'), world.clock.now());
    expect((await refresh()).problems).toHaveLength(1);
    world.pass(1000);
    expect((await refresh()).problems).toEqual([]);
    expect(shelf.article('alibaba/a.md')?.text).toBe('7 parcels.');
  });

  test('under a new name holds back the end of the old one, for they may be the same', async () => {
    const page = 'https://paper.example/parcels';
    await write({ ...ALIBABA, 'alibaba/a.md': article('5 parcels.', '', page) });
    const { refresh } = library();
    await refresh();
    await rm(join(dir, 'alibaba/a.md'));
    await writeAt('alibaba/c.md', HALF, world.clock.now());
    expect(await refresh()).toMatchObject({ articles: 2, removed: [] });
    await writeAt('alibaba/c.md', article('500 parcels.', '', page), world.clock.now());
    world.pass(1000);
    expect(await refresh()).toMatchObject({ articles: 2, removed: ['alibaba/a.md'] });
    expect(was()).toEqual([['alibaba/c', 'alibaba/a']]);
  });

  test('while it is read, is read again', async () => {
    await write(ALIBABA);
    const { files } = await lookAt(dir, world.clock.now());
    const stamp = files.get('alibaba/a.md') ?? '';
    const path = join(dir, 'alibaba/a.md');
    expect(await readSettled(path, stamp)).toMatchObject({ source: article('5 parcels.') });
    await appendFile(path, 'And more.');
    expect(await readSettled(path, stamp)).toBeUndefined();
  });
});

describe('the folder', () => {
  test('may hold other files, which are left alone', async () => {
    await write({
      ...ALIBABA,
      'alibaba/notes.txt': 'x',
      'alibaba/.draft.md': 'x',
      'alibaba/old/c.md': 'x',
      'pictures/a.png': 'x',
      '.git/a.md': 'x',
    });
    expect(await library().refresh()).toMatchObject({ articles: 2, companies: 1, problems: [] });
  });

  test('without a company.yaml names its company itself, and says that one is missing', async () => {
    await write({ 'jd/a.md': article('5 parcels.') });
    const { refresh } = library();
    const report = await refresh();
    expect(report).toMatchObject({
      articles: 1,
      companies: 1,
      problems: [{ path: join(dir, 'jd/company.yaml') }],
    });
    expect(await shelf.store.companies()).toEqual([{ id: 'jd', name: 'Jd', aliases: [], topics: [] }]);
    expect((await library().refresh()).problems).toHaveLength(1);
    await write({ 'jd/company.yaml': 'name: JD.com\n' });
    expect((await refresh()).problems).toEqual([]);
    expect(await shelf.store.companies()).toMatchObject([{ name: 'JD.com' }]);
  });

  test('is not left by a symbolic link', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'x.md'), article('1'));
    await write(ALIBABA);
    await symlink(join(outside, 'x.md'), join(dir, 'alibaba/x.md'));
    await symlink(outside, join(dir, 'jd'));
    const { articles, problems } = await library().refresh();
    await rm(outside, { recursive: true });
    expect(articles).toBe(2);
    expect(problems.map(({ path }) => path)).toEqual([join(dir, 'alibaba/x.md'), join(dir, 'jd')]);
  });

  test('that went away takes nothing with it', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await rename(dir, `${dir}-away`);
    const report = await refresh();
    await rename(`${dir}-away`, dir);
    expect(report).toMatchObject({ articles: 2, companies: 1, removed: [], problems: [{ path: dir }] });
    expect(await refresh()).toEqual({ ...none, companies: 1, articles: 2 });
  });

  test('that a file left has it removed, and a company with its last', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await rm(join(dir, 'alibaba/a.md'));
    expect(await refresh()).toEqual({ ...none, companies: 1, articles: 1, removed: ['alibaba/a.md'] });
    await rm(join(dir, 'alibaba'), { recursive: true });
    expect(await refresh()).toMatchObject({ companies: 0, articles: 0 });
  });
});

describe('a renamed file', () => {
  test('is known by its content', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await rename(join(dir, 'alibaba/a.md'), join(dir, 'alibaba/c.md'));
    expect(await refresh()).toMatchObject({
      articles: 2,
      changed: ['alibaba/c.md'],
      removed: ['alibaba/a.md'],
    });
    expect(was()).toEqual([['alibaba/c', 'alibaba/a']]);
  });

  test('and edited, is known by the page that is its source', async () => {
    const page = 'https://paper.example/parcels';
    await write({ ...ALIBABA, 'alibaba/a.md': article('5 parcels.', '', page) });
    const { refresh } = library();
    await refresh();
    await rm(join(dir, 'alibaba/a.md'));
    await write({ 'alibaba/c.md': article('500 parcels.', '', page) });
    await refresh();
    expect(was()).toEqual([['alibaba/c', 'alibaba/a']]);
  });

  test.each([
    ['a front page', 'https://paper.example/', ['c']],
    ['a page that two new articles give', 'https://paper.example/parcels', ['c', 'd']],
  ])('is not taken for another by %s', async (_, url, names) => {
    await write({ ...ALIBABA, 'alibaba/a.md': article('5 parcels.', '', url) });
    const { refresh } = library();
    await refresh();
    await rm(join(dir, 'alibaba/a.md'));
    await write(
      Object.fromEntries(names.map((name) => [`alibaba/${name}.md`, article(`${name} has 9.`, '', url)])),
    );
    await refresh();
    expect(was()).toEqual(names.map((name) => [`alibaba/${name}`, undefined]));
  });

  test('that was copied is a new article', async () => {
    await write(ALIBABA);
    const { refresh } = library();
    await refresh();
    await write({ 'alibaba/c.md': await readFile(join(dir, 'alibaba/a.md'), 'utf8') });
    await refresh();
    expect(was()).toEqual([['alibaba/c', undefined]]);
  });
});
