import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiscordAPIError } from '@discordjs/rest';
import { webApi } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { toPlatformError as toDiscordError } from '../src/platforms/discord/faults.ts';
import { PERMISSIONS } from '../src/platforms/discord/permissions.ts';
import { toPlatformError } from '../src/platforms/slack/faults.ts';
import { SCOPES } from '../src/platforms/slack/manifest.ts';

const README = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');

/** The rows of a table, by its first heading, as cells of text. */
function table(heading: string): readonly (readonly string[])[] {
  const lines = README.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  expect(first, `there is no table of "${heading}"`).toBeGreaterThan(0);
  const rest = lines.slice(first + 2);
  return rest.slice(0, rest.indexOf('')).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the README says of Slack', () => {
  test('every scope with its reason, and no other', () => {
    expect(table('scope')).toEqual(Object.entries(SCOPES).map(([scope, reason]) => [`\`${scope}\``, reason]));
  });

  test.each([
    ['the place is gone', 'gone'],
    ['Dateline was uninstalled', 'gone'],
    ['Dateline may not post there', 'forbidden'],
    ['that one post is put aside', 'rejected'],
    ['that workspace waits', 'limited'],
    ['nothing was posted', 'unavailable'],
    ['it may have been posted', 'uncertain'],
  ])('which errors mean that %s, as they do', (means, fault) => {
    const [codes = ''] = table('Slack says').find(([, then = '']) => then.startsWith(means)) ?? [];
    const named = [...codes.matchAll(/`(\w+)`/g)].map(([, code = '']) => code);
    expect(named.length).toBeGreaterThan(1);
    for (const error of named) {
      const failure = new webApi.WebAPIPlatformError({ ok: false, error });
      expect([error, toPlatformError(failure, 'post').fault]).toEqual([error, fault]);
    }
  });
});

describe('the README says of Discord', () => {
  test('every permission with its reason, and no other', () => {
    expect(table('permission')).toEqual(
      Object.entries(PERMISSIONS).map(([name, { for: reason }]) => [`\`${name}\``, reason]),
    );
  });

  test.each([
    ['the place is gone', 'gone', 404],
    ['Dateline may not post there', 'forbidden', 403],
    ['that one post is put aside', 'rejected', 400],
    ['the post waits', 'limited', 400],
  ])('which errors mean that %s, as they do', (means, fault, status) => {
    const [codes = ''] = table('Discord says').find(([, then = '']) => then.startsWith(means)) ?? [];
    const named = [...codes.matchAll(/`(\d+)`/g)].map(([, code]) => Number(code));
    expect(named.length).toBeGreaterThan(1);
    for (const code of named) {
      const failure = new DiscordAPIError({ code, message: '' }, code, status, 'POST', '', {});
      expect([code, toDiscordError(failure, 'post').fault]).toEqual([code, fault]);
    }
  });
});

test('the README says of nothing that it comes next', () => {
  expect(README).not.toMatch(/comes? next/i);
});
