import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fragment } from '../src/domain.ts';
import { en } from '../src/phrases/en.ts';
import {
  dateWords,
  languageOf,
  literals,
  localeOfWords,
  PHRASE_KEYS,
  say,
  sayText,
  slotWords,
  timeWords,
  LANGUAGES,
} from '../src/phrases/phrases.ts';
import { zh } from '../src/phrases/zh.ts';
import { instant } from './fakes/world.ts';

const word = (text: string): Fragment => ({ from: 'echo', text });

describe('the catalogue', () => {
  describe.each(LANGUAGES)('in %s', (language) => {
    test.each(PHRASE_KEYS)('%s holds no digits and no line ends', (key) => {
      expect(literals(key, language).join('')).not.toMatch(/[\p{N}\n]/u);
    });
  });

  test.each(PHRASE_KEYS)('%s shows the same in every language', (key) => {
    const shown = (message: string): readonly string[] =>
      [...new Set(message.match(/\{\$\w+\}/g))].toSorted();
    expect(shown(zh[key as keyof typeof zh])).toEqual(shown(en[key as keyof typeof en]));
  });

  test('has no message that nobody says', () => {
    const folder = resolve(import.meta.dirname, '../src');
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) =>
        /^(replies|bot)\/|^platforms\/slack\/(home|views|agent)\.ts$|^phrases\/phrases\.ts$/.test(file),
      )
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const patterns = [...source.matchAll(/`([\w.-]*\$\{[^`]*)`/g)].map(
      ([, template = '']) => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '.*')}$`),
    );
    const said = (key: string): boolean =>
      source.includes(`'${key}'`) || patterns.some((pattern) => pattern.test(key));
    expect(PHRASE_KEYS.filter((key) => !said(key))).toEqual([]);
  });

  test('serves a regional locale by its language, and any other in English', () => {
    expect(languageOf('en-AU')).toBe('en');
    expect(languageOf('zh-Hans-CN')).toBe('zh');
    expect(languageOf('tlh')).toBe('en');
  });
});

describe('a message', () => {
  test('is its words and the fragments given, in order', () => {
    expect(say('unknown.company', 'en', { word: word('tesla') })).toEqual([
      { from: 'phrase', key: 'unknown.company', text: 'There is no company called ' },
      word('tesla'),
      { from: 'phrase', key: 'unknown.company', text: ' here.' },
    ]);
  });

  test('chooses its form by a number, which it does not show', () => {
    const form = (n: number) => say('story.left', 'en', { n, count: word('N') }).at(-1)?.text;
    expect([form(1), form(2), form(0)]).toEqual([' more figure', ' more figures', ' more figures']);
  });

  test('with a variable missing is a mistake that names the message', () => {
    expect(() => say('unknown.company', 'en')).toThrow(/unknown\.company.*\$word/);
  });

  test('has the literal parts of all its forms, and none if it is not in the catalogue', () => {
    expect(literals('story.left', 'en')).toEqual([' more figure', ' more figures']);
    expect(literals('constructor', 'en')).toEqual([]);
  });
});

test.each([
  ['阿里巴巴云有什么新消息？', 'zh'],
  ['关注 alibaba 每天 9点', 'zh'],
  ['云', 'zh'],
  ['news of 阿里巴巴 please', 'en'],
  ['alibaba cloud', 'en'],
  ['アリババの最新情報', 'en'],
  ['2021', 'en'],
])('who writes %j and says no more is answered in %s', (words, locale) => {
  expect(localeOfWords(words)).toBe(locale);
});

test('days and instants are told in words, the instant with its zone', () => {
  expect(dateWords('2021-12-20', 'en')).toBe('20 December 2021');
  expect(dateWords('2021-12-20T23:30:00Z', 'en')).toBe('20 December 2021');
  expect(dateWords('2021-12-20', 'en-US')).toBe('December 20, 2021');
  expect(timeWords(instant('2026-11-23T00:30Z'), 'Asia/Shanghai', 'en')).toBe(
    'Mon, 23 Nov 2026, 08:30 Asia/Shanghai',
  );
});

test.each([
  ['2026-11-23T01:00Z', 'Asia/Shanghai', 'Mon, 23 Nov 2026, 09:00 Asia/Shanghai = 01:00 UTC'],
  [
    '2026-11-22T23:00Z',
    'Asia/Shanghai',
    'Mon, 23 Nov 2026, 07:00 Asia/Shanghai = Sun, 22 Nov 2026, 23:00 UTC',
  ],
  ['2026-11-23T01:00Z', 'UTC', 'Mon, 23 Nov 2026, 01:00 UTC'],
])('a slot at %s is told in %s and in UTC, with the day where it differs', (at, zone, words) => {
  expect(slotWords(instant(at), zone, 'en')).toBe(words);
});

test('a message as text shows the words that it is given', () => {
  expect(sayText('schedule.zoned', 'en', { when: 'now', zone: 'UTC' })).toBe('now (UTC)');
  expect(() => sayText('schedule.zoned', 'en', { when: 'now' })).toThrow(/schedule\.zoned.*\$zone/);
});
