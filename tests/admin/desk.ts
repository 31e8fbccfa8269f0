import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { instant } from '../fakes/world.ts';

export const COMPANY = 'name: Acme\ntopics:\n  cloud: [servers]\n  phones:\n';

/** A digests folder of its own with a company, and a terminal that keeps what is printed on it. */
export async function makeDesk(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const digestsDir = await mkdtemp(join(tmpdir(), 'desk-'));
  for (const [path, content] of Object.entries({ 'acme/company.yaml': COMPANY, ...files })) {
    await mkdir(dirname(join(digestsDir, path)), { recursive: true });
    await writeFile(join(digestsDir, path), content);
  }
  const printed: string[] = [];
  const errors: string[] = [];
  return {
    digestsDir,
    printed,
    errors,
    options: {
      digestsDir,
      now: instant('2026-11-23T20:00Z'),
      zone: 'Asia/Shanghai',
      out: (line: string) => void printed.push(line),
      err: (line: string) => void errors.push(line),
    },
  };
}

/** An article with these lines of front matter besides, or instead of, the necessary ones. */
export function article(body: string, lines: readonly string[] = []): string {
  const keys = new Set(lines.map((line) => line.split(':')[0]));
  const front = [
    'title: News',
    'publisher: The Paper',
    'url: https://paper.example/news',
    'published: 2026-11-20',
    'topics: [cloud]',
  ].filter((line) => !keys.has(line.split(':')[0]));
  return ['---', ...front, ...lines, '---', '', body, ''].join('\n');
}
