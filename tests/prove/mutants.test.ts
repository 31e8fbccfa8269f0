import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';

const ROOT = resolve(import.meta.dirname, '../..');

// `npm run prove -- --mutants` runs them, which takes minutes.
test.each(MUTANTS)('what the mutant "$name" changes is there, once', ({ changes }) => {
  for (const { file, from, to } of changes) {
    expect(readFileSync(join(ROOT, file), 'utf8').split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  }
});

test('no two mutants have one name', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
