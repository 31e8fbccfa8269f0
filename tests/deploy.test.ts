import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = text('Dockerfile');
const ignored = text('.dockerignore').split('\n');
const unit = text('deploy/dateline.service').split('\n');

test('npm, Docker and systemd start the program in the same way', () => {
  const command = manifest.scripts.start.replace('exec ', '');
  const entry = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '';
  expect((JSON.parse(entry) as string[]).join(' ')).toBe(command);
  expect(unit).toContain(`ExecStart=/usr/bin/${command}`);
});

describe('the image', () => {
  const copied = [...dockerfile.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, sources = '']) =>
    sources.split(' '),
  );

  test('copies what there is, and nothing that is ignored', () => {
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(ignored).toContain('*');
    expect(copied.filter((path) => !ignored.includes(`!${path}`))).toEqual([]);
    expect(
      ignored
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1))
        .sort(),
    ).toEqual(copied.sort());
  });

  test('runs as another than root, with its own Node and without what tests need', () => {
    expect(dockerfile).toMatch(
      new RegExp(`^FROM node:${manifest.engines.node.replace('>=', '')}-slim$`, 'm'),
    );
    expect(dockerfile).toMatch(/npm ci --omit=dev --omit=optional/);
    expect(dockerfile.indexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('RUN '));
  });
});

test.each([
  'DynamicUser=yes',
  'ProtectSystem=strict',
  'NoNewPrivileges=yes',
  'StateDirectory=dateline',
  'Restart=on-failure',
  'KillSignal=SIGTERM',
  'TimeoutStopSec=10',
])('the unit has %s', (line) => {
  expect(unit).toContain(line);
});
