import { beforeAll, describe, expect, test } from 'vitest';

import { placeOf } from '../../../src/platforms/local/message.ts';
import { plainText } from '../../../src/platforms/local/render.ts';
import { cleared } from '../cleared.ts';
import { body, box, digest, messages, offers, openAnswering, phrase, saying } from './answering.ts';
import { type OpenBrowser, openBrowser } from './browser.ts';
import { countAnnouncements, focused, loadedBytes, sideways } from './checks.js';

const LARGEST_PAGE = 200_000;

const news = placeOf('news');
const direct = placeOf('direct');

let browser: OpenBrowser;
beforeAll(async () => {
  browser = await openBrowser();
  return () => browser[Symbol.asyncDispose]();
});

describe('asking', () => {
  test('by keyboard alone: what was typed is shown with its slash, and the answer below it', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await it.page.keyboard.type('/acme cloud');
    await it.page.keyboard.press('Enter');
    await expect.poll(() => messages(it).count()).toBe(2);
    expect(await messages(it).nth(0).innerText()).toMatch(/^You \d\d:\d\d\n+\/acme cloud$/);
    expect(await messages(it).nth(1).getByRole('heading', { level: 3 }).innerText()).toBe('Acme: the latest');
    expect(workspace.heard).toMatchObject([
      { kind: 'ask', place: news, words: 'acme cloud', user: { locale: 'en-GB', zone: 'Europe/London' } },
    ]);
    expect(await box(it).inputValue()).toBe('');
    expect(it.problems).toEqual([]);
  });

  test('by an example of the empty page, which is then gone', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await it.page.getByRole('button', { name: '/acme cloud' }).click();
    await expect.poll(() => messages(it).count()).toBe(2);
    expect(await it.page.getByText('Nothing has been said here yet').isVisible()).toBe(false);
  });

  test('again by arrow up, in the order back, also after the page was loaded anew', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    for (const [count, words] of ['/acme', 'help me', 'help me'].entries()) {
      await box(it).fill(words);
      await it.page.keyboard.press('Enter');
      await expect.poll(() => messages(it).count()).toBe(2 * count + 2);
    }
    await it.page.reload();
    await expect.poll(() => messages(it).count()).toBe(6);
    await box(it).fill('draft ');
    const seen: string[] = [];
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown']) {
      await box(it).press(key);
      seen.push(await box(it).inputValue());
    }
    expect(seen).toEqual(['help me', '/acme', '/acme', 'help me', 'draft ']);
  });

  test('what is refused is told and stays in the box', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await box(it).fill('/ ');
    await it.page.keyboard.press('Enter');
    await it.page.getByRole('status').filter({ hasText: 'Not sent' }).waitFor();
    expect(await box(it).inputValue()).toBe('/ ');
  });
});

describe('a digest', () => {
  test('shows figures before sentences: direction by word and sign, metric, period and claimant', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    const story = it.page.getByRole('region', { name: 'Acme grows again' }).first();
    expect((await story.innerText()).replace(/\s*\n+\s*/g, '\n')).toBe(
      [
        'Acme grows again',
        'order volume, Acme',
        'up more than 41 percent',
        'third quarter',
        'according to Acme',
        'Why this number?',
        'order volume, Acme',
        'up more than 41 percent',
        'Acme says that order volume rose. It did not say why.',
        'Example Wire, 18 November 2021 https://example.com/acme?a=1',
        'More figures are in the article.',
        'More figures',
      ].join('\n'),
    );
    const sign = story.locator('.value .moved').first();
    expect(await sign.innerText()).toBe('up');
    expect(await sign.locator('svg[aria-hidden=true]').isVisible()).toBe(true);
    const [large, small] = await Promise.all(
      ['.value .figure', '.gist'].map((part) =>
        story
          .locator(part)
          .first()
          .evaluate((element) => element.getBoundingClientRect().y),
      ),
    );
    expect(large).toBeLessThan(small ?? 0);
  });

  test('a word that is no known direction has no sign, and stays', async () => {
    await using workspace = await openAnswering();
    const payload = JSON.parse(JSON.stringify(body(digest).payload).replaceAll('"up"', '"sideways"'));
    await workspace.platform.post(news, cleared(payload), 'k');
    await using it = await browser.open(workspace.platform.address);
    expect(await it.page.locator('.value').first().innerText()).toBe('sideways more than 41 percent');
    expect(await it.page.locator('.value svg').count()).toBe(0);
  });

  test('each number is asked why by a button that is named after it, and the sentence comes with it marked', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    const button = it.page.getByRole('button', {
      name: 'Why this number? up more than 41 percent order volume, Acme',
    });
    await button.focus();
    await it.page.keyboard.press('Enter');
    const answer = messages(it).nth(1);
    await answer.waitFor();
    expect(workspace.heard).toMatchObject([
      { kind: 'press', act: { do: 'why', figure: expect.any(String) } },
    ]);
    expect(await answer.getByRole('blockquote').innerText()).toBe('“Acme says that it grew 41 percent.”');
    expect(await answer.locator('mark').innerText()).toBe('41 percent');
    expect(await answer.innerText()).toContain('Example Wire');
  });

  test('its other buttons do what they say, and are described by what they are about', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    const follow = it.page.getByRole('button', { name: 'Follow', exact: true }).first();
    await follow.click();
    await expect.poll(() => workspace.heard).toMatchObject([{ kind: 'press', act: { do: 'follow' } }]);
    const about = await follow.getAttribute('aria-describedby');
    expect(await it.page.locator(`#${about}`).innerText()).toBe('Acme: the latest');
  });

  test('of another version of Dateline is shown as its plain text', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(
      news,
      cleared({ kind: 'digest', lang: 'en', text: 'Once: up 1 percent' }),
      'k',
    );
    await using it = await browser.open(workspace.platform.address);
    expect(await messages(it).innerText()).toContain('Once: up 1 percent');
  });
});

describe('completion', () => {
  test('opens as one writes, is chosen by arrows, taken by Enter, closed by Escape', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    expect(await box(it).getAttribute('aria-expanded')).toBe('false');
    await it.page.keyboard.type('/a');
    expect(await box(it).getAttribute('aria-expanded')).toBe('true');
    expect(await offers(it).allInnerTexts()).toEqual(['/acme\nAcme']);
    expect(await box(it).getAttribute('aria-activedescendant')).toBe(null);

    await it.page.keyboard.press('ArrowDown');
    const chosen = it.page.getByRole('listbox').getByRole('option', { selected: true });
    expect(await box(it).getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await it.page.keyboard.press('Enter');
    expect(await box(it).inputValue()).toBe('/acme ');
    expect(workspace.heard).toEqual([]);

    expect(await offers(it).allInnerTexts()).toEqual(['cloud\ntopic of Acme']);
    await it.page.keyboard.press('Escape');
    expect(await offers(it).count()).toBe(0);
    expect(await box(it).getAttribute('aria-expanded')).toBe('false');
    expect(await box(it).inputValue()).toBe('/acme ');
    await it.page.keyboard.press('ArrowDown');
    expect(await chosen.innerText()).toBe('cloud\ntopic of Acme');
    await it.page.keyboard.press('Escape');
    await it.page.keyboard.press('Enter');
    await expect.poll(() => workspace.heard).toMatchObject([{ words: 'acme' }]);
  });

  test('writes a whole follow: command, company, schedule and zone', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    for (const part of ['/d', 'f', 'a', 'week', 'shang']) {
      await it.page.keyboard.type(part);
      await it.page.keyboard.press('ArrowDown');
      await it.page.keyboard.press('Enter');
    }
    expect(await box(it).inputValue()).toBe('/digest follow acme weekdays 09:00 Asia/Shanghai ');
    await it.page.keyboard.press('Enter');
    await expect
      .poll(() => workspace.heard)
      .toMatchObject([{ words: 'digest follow acme weekdays 09:00 Asia/Shanghai' }]);
  });

  test('works at the caret’s word, round both ends of the list, and by the pointer', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await it.page.keyboard.type('/ac cloud');
    for (let left = 0; left < 6; left++) await it.page.keyboard.press('ArrowLeft');
    await it.page.keyboard.press('ArrowDown');
    await it.page.keyboard.press('Enter');
    expect(await box(it).inputValue()).toBe('/acme cloud');

    await box(it).fill('/');
    const chosen = it.page.getByRole('listbox').getByRole('option', { selected: true });
    const seen: string[] = [];
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) {
      await it.page.keyboard.press(key);
      seen.push((await chosen.innerText()).split('\n')[0] ?? '');
    }
    expect(seen).toEqual(['/digest', '/acme', '/digest', '/acme', '/digest']);
    await offers(it).first().click();
    expect(await box(it).inputValue()).toBe('/acme ');
    expect(await it.page.evaluate(focused)).toMatchObject({ says: 'words' });
  });
});

describe('what comes of itself', () => {
  test('a post arrives live with its slot, and is announced once, as plain text', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await it.page.evaluate(countAnnouncements);
    const slot = {
      from: 'made',
      made: { kind: 'time', at: 0, zone: 'UTC' },
      text: 'Mon 22 Nov, 09:00 UTC',
    } as const;
    const post = body({ ...digest, notes: [[phrase('Digest of '), slot]] });
    await workspace.platform.post(news, post, 'k');
    await messages(it).waitFor();
    expect(await messages(it).locator('.note').first().innerText()).toBe('Digest of Mon 22 Nov, 09:00 UTC');
    const log = it.page.getByRole('log');
    await expect.poll(() => log.textContent()).toBe(plainText(post.payload));
    expect(await it.page.evaluate('announced')).toEqual([plainText(post.payload)]);
  });

  test('a post to the other place is counted there, until one goes there', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await workspace.platform.post(direct, saying('psst'), 'k');
    const link = it.page.getByRole('link', { name: 'Direct message 1 unread' });
    await link.waitFor();
    expect(await it.page.title()).toBe('(1) # news · Dateline');
    await link.click();
    expect(await messages(it).innerText()).toContain('psst');
    expect(
      await it.page.getByRole('link', { name: 'Direct message', exact: true }).getAttribute('aria-current'),
    ).toBe('page');
    await it.page.getByRole('link', { name: 'Skip to the message box' }).press('Enter');
    expect(await it.page.getByRole('heading', { level: 1 }).innerText()).toBe('Direct message');
    await it.page.keyboard.type('hello');
    await it.page.keyboard.press('Enter');
    await expect.poll(() => workspace.heard).toMatchObject([{ place: direct, words: 'hello' }]);
  });

  test('who reads further up is left there, and told', async () => {
    await using workspace = await openAnswering();
    for (let count = 0; count < 5; count++) await workspace.platform.post(news, body(digest), `k${count}`);
    await using it = await browser.open(workspace.platform.address);
    await it.page.evaluate('scrollTo(0, 0)');
    await workspace.platform.post(news, saying('the newest'), 'k');
    await it.page.getByRole('button', { name: 'New message' }).click();
    await expect.poll(() => it.page.evaluate('scrollY')).toBeGreaterThan(0);
    await it.page.getByRole('button', { name: 'New message' }).waitFor({ state: 'hidden' });
    expect(await messages(it).last().innerText()).toContain('the newest');
  });

  test('an edit replaces what was shown', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    const ref = await workspace.platform.post(news, saying('one'), 'k');
    await messages(it).waitFor();
    await workspace.platform.edit(ref, saying('two'));
    await it.page.getByText('two', { exact: true }).first().waitFor();
    expect(await messages(it).count()).toBe(1);
    expect(await messages(it).innerText()).not.toContain('one');
  });

  test('after Dateline started again, what was missed is shown, and nothing twice', async () => {
    await using first = await openAnswering();
    const port = Number(new URL(first.platform.address).port);
    await first.platform.post(news, saying('before'), 'k1');
    await using it = await browser.open(first.platform.address);
    await first.platform.stop();
    await it.page.getByRole('status').filter({ hasText: 'Dateline is away' }).waitFor();
    await using second = await openAnswering({ port, dataDir: first.dataDir });
    await second.platform.post(news, saying('between'), 'k2');
    await expect.poll(() => messages(it).count()).toBe(2);
    await expect.poll(() => it.page.getByRole('status').textContent()).toBe('');
    await box(it).fill('/acme');
    await it.page.keyboard.press('Enter');
    await expect.poll(() => messages(it).count()).toBe(4);
    expect((await messages(it).allInnerTexts()).map((text) => text.split(/\n+/)[1])).toEqual([
      'before',
      'between',
      '/acme',
      'Acme: the latest',
    ]);
  });
});

describe('hostile text', () => {
  const texts = [
    '<img src=x onerror="document.title=\'owned\'">',
    '<script>document.title = "owned"</script>',
    '"><style>*{display:none}</style>',
    'javascript:alert(1)',
    'long'.repeat(300),
    '\u202eright to left\u202c',
    'مرحبا 41% שלום',
    '{{constructor.constructor("alert(1)")()}}',
  ];

  test('stays text, runs nothing and fits the page', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address, {
      viewport: { width: 320, height: 640 },
    });
    for (const [index, text] of texts.entries()) {
      const hostile = JSON.parse(JSON.stringify(digest), (key, value: unknown) =>
        key === 'text' ? text : value,
      );
      await workspace.platform.post(news, body(hostile), `k${index}`);
      await box(it).fill(text);
      await it.page.keyboard.press('Escape');
      await it.page.keyboard.press('Enter');
      await expect.poll(() => messages(it).count()).toBe(3 * index + 3);
    }
    for (const text of texts)
      expect(await it.page.locator('.asked').filter({ hasText: text }).count(), text).toBe(1);
    expect(await it.page.title()).toBe('# news · Dateline');
    expect(await it.page.locator('.conversation :is(img, script, style, iframe)').count()).toBe(0);
    expect(await it.page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await it.page.evaluate(sideways)).toBe(0);
    expect(it.problems).toEqual([]);
  });

  test('would be stopped by the content security policy if it were markup', async () => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address);
    await it.page.evaluate(
      'document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\'document.title=1\'>")',
    );
    await expect
      .poll(() => it.problems)
      .toEqual(expect.arrayContaining([expect.stringMatching(/Content Security Policy/)]));
    expect(await it.page.title()).toBe('# news · Dateline');
  });
});

test('it loads in under 200 KB, all of it from its own origin', async () => {
  await using workspace = await openAnswering();
  await using it = await browser.open(workspace.platform.address);
  await it.page.locator('#examples button').first().waitFor();
  const loaded = await it.page.evaluate(loadedBytes);
  expect(Object.keys(loaded)).toEqual(
    expect.arrayContaining(['/', '/style.css', '/page.js', '/view.js', '/catalog']),
  );
  const bytes = Object.values(loaded).reduce((sum, length) => sum + length, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(LARGEST_PAGE);
  expect(it.problems).toEqual([]);
});
