import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { check } from '../../src/admin/check.ts';
import { article, makeDesk } from './desk.ts';

const GOOD = article(
  'Acme said its revenue rose 9 percent.\n\nAcme said that it had more than 5 million customers.',
);
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function checked(
  files: Readonly<Record<string, string | Uint8Array>>,
  asked: readonly string[] = [],
  json = false,
) {
  const desk = await makeDesk(files);
  folders.push(desk.digestsDir);
  const paths = asked.map((path) => (path.startsWith('/') ? path : join(desk.digestsDir, path)));
  const code = await check({ ...desk.options, files: paths, json });
  return { ...desk, code, text: desk.printed.join('\n') };
}

describe('a good article', () => {
  test('is a table with aligned columns, each sentence below its figures', async () => {
    const { printed, errors, code } = await checked({ 'acme/a.md': GOOD }, ['acme/a.md']);
    expect(printed.slice(0, 2)).toEqual(['acme/a.md: 2 figures', '  News · The Paper · 2026-11-20']);
    const header = printed.find((line) => line.startsWith('  figure')) ?? '';
    const rows = printed.filter((line) => /(?:change|count|level)$/.test(line));
    expect(rows.map((row) => row.slice(0, header.indexOf('metric')).trim())).toEqual([
      'up 9 percent',
      '> 5 million',
    ]);
    for (const row of rows) expect(/\S+$/.exec(row)?.index).toBe(header.indexOf('kind'));
    expect(printed[printed.indexOf(rows[0] ?? '') + 1]).toBe('    “Acme said its revenue rose 9 percent.”');
    expect([errors, code]).toEqual([[], 0]);
  });

  test('is, for a machine, a line of JSON with every field of its figures and its warnings', async () => {
    const { printed, code } = await checked(
      { 'acme/a.md': article('Acme said its revenue rose 9 percent.', ['topics: [clout]']) },
      ['acme/a.md'],
      true,
    );
    expect(printed).toHaveLength(1);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({
      article: 'acme/a',
      figures: [{ printed: '9 percent', kind: 'change', direction: 'up', of: 'Acme' }],
      warnings: [{ line: 6, message: expect.stringContaining('did you mean cloud?') }],
    });
    expect(code).toBe(0);
  });

  test('shows no figure that its curator hides', async () => {
    const { text } = await checked({ 'acme/a.md': GOOD.replace('---\n\n', 'hide: ["9 PERCENT"]\n---\n\n') });
    expect(text).toContain('acme/a.md: 1 figure');
    expect(text).not.toContain('9 percent');
  });
});

describe('a bad file', () => {
  const BAD = article('Acme grew.', ['published: 2026-02-30']);

  test('is an error with its line, and the good ones are printed', async () => {
    const { errors, text, code, digestsDir } = await checked({ 'acme/a.md': GOOD, 'acme/b.md': BAD });
    expect(errors).toEqual([
      expect.stringContaining(`${join(digestsDir, 'acme/b.md')}:6: published: 2026-02-30`),
    ]);
    expect(text).toContain('acme/a.md: 2 figures');
    expect(text).toContain('3 files, 2 figures, 0 warnings, 1 error');
    expect(code).toBe(1);
  });

  test('is data for a machine', async () => {
    const { printed, code } = await checked({ 'acme/b.md': BAD }, ['acme/b.md'], true);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({
      errors: [{ line: 6, message: expect.stringContaining('is no date') }],
    });
    expect(code).toBe(1);
  });

  test('that was not asked about is no error', async () => {
    expect((await checked({ 'acme/a.md': GOOD, 'acme/b.md': BAD }, ['acme/a.md'])).code).toBe(0);
  });

  test.each<[string, Readonly<Record<string, string | Uint8Array>>, string]>([
    ['that is not there', {}, 'ENOENT'],
    ['in the digests without front matter', { 'acme/x.md': 'Just text.' }, 'no front matter'],
    ['of another encoding', { 'acme/x.md': Uint8Array.of(0xff, 0xfe, 0) }, 'not UTF-8'],
    ['that is too large', { 'acme/x.md': article('x'.repeat(1_000_001)) }, 'too many for a summary'],
  ])('%s is an error', async (_, files, message) => {
    const { errors, code } = await checked(files, ['acme/x.md']);
    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(code).toBe(1);
  });

  test('may be the folder’s own: a link, a name that is none, a company.yaml', async () => {
    const desk = await makeDesk({ 'acme/x y.md': GOOD, 'bolt/company.yaml': 'nam: Bolt' });
    folders.push(desk.digestsDir);
    await symlink('/etc/hostname', join(desk.digestsDir, 'acme/link.md'));
    expect(await check({ ...desk.options, files: [], json: false })).toBe(1);
    const said = desk.errors.join('\n');
    for (const part of [
      'link.md:1: symbolic links',
      'x y.md:1: no name',
      'bolt/company.yaml:1: nam: unknown key',
    ])
      expect(said).toContain(part);
  });
});

test('a text from outside the digests needs no front matter', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'outside-'));
  folders.push(outside);
  await writeFile(join(outside, 'note.txt'), 'A note\n\nAcme said its revenue rose 9 percent.\n');
  const { text, code } = await checked({}, [join(outside, 'note.txt')]);
  expect(text).toContain('note.txt: 1 figure');
  expect(text).toContain('read as plain text');
  expect(code).toBe(0);
});

test('nothing that is printed can steer a terminal', async () => {
  const sly = article('Acme grew 5 percent.', ['"\\e[31mred": 1']);
  const { printed, errors } = await checked({ 'acme/a.md': sly, 'acme/b\u001B[2J.md': GOOD });
  expect(errors.join('\n')).toContain('\\u{1b}');
  expect([...printed, ...errors].join('')).not.toMatch(/[\p{Cc}]/u);
});
