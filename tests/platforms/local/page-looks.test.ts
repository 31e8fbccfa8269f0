import { beforeAll, describe, expect, test } from 'vitest';

import { placeOf } from '../../../src/platforms/local/message.ts';
import { render } from '../../../src/platforms/local/render.ts';
import { seededRandom } from '../../fakes/random.ts';
import { cleared } from '../cleared.ts';
import { replies } from '../replies.ts';
import { hostile, repliesOf } from '../hostile.ts';
import { body, box, digest, messages, openAnswering, phrase, saying, why } from './answering.ts';
import { type OpenBrowser, openBrowser, type OpenPage } from './browser.ts';
import { faintTexts, focused, sideways } from './checks.js';

const news = placeOf('news');

let browser: OpenBrowser;
beforeAll(async () => {
  browser = await openBrowser();
  return () => browser[Symbol.asyncDispose]();
});

const chooser = ({ page }: OpenPage) => page.getByRole('combobox', { name: 'Show messages' });
const asSlack = (it: OpenPage) => chooser(it).selectOption('as Slack');
const inSlack = (it: OpenPage) => messages(it).locator('.slack');

/** What a reader sees of an element, without the white space of its layout. */
const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('the switch', () => {
  test('shows the messages that are there as Slack would, and as Dateline does again', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    expect(await chooser(it).locator('option').allInnerTexts()).toEqual([
      'as Dateline',
      'as Slack',
      'as Discord',
    ]);
    const before = await messages(it).innerText();
    await asSlack(it);
    expect(await chooser(it).evaluate((one) => one.ariaDescribedByElements?.[0]?.textContent)).toBe(
      'A preview of the layout. Its buttons work here.',
    );
    expect(await inSlack(it).locator('.blocks').ariaSnapshot()).toMatchInlineSnapshot(`
      "- 'heading "Acme: the latest" [level=3]'
      - paragraph: Acme grows again Acme says that order volume rose. It did not say why.
      - paragraph: up more than 41 percent order volume, Acme
      - paragraph: third quarter according to Acme
      - button "Why this number?"
      - list:
        - listitem: up more than 41 percent · order volume, Acme
      - paragraph:
        - text: Example Wire, 18 November 2021
        - link "https://example.com/acme?a=1":
          - /url: https://example.com/acme?a=1
      - paragraph: More figures are in the article.
      - button "More figures"
      - separator
      - paragraph: Acme grows again Acme says that order volume rose. It did not say why.
      - paragraph:
        - text: Example Wire, 18 November 2021
        - link "https://example.com/acme?a=1":
          - /url: https://example.com/acme?a=1
      - paragraph: Next at 01:46 UTC
      - button "Follow"
      - button "acme cloud asia""
    `);
    await chooser(it).selectOption('as Dateline');
    expect(await messages(it).innerText()).toBe(before);
    expect(it.problems).toEqual([]);
  });

  test('is worked by keyboard alone, and keeps the focus', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    await chooser(it).focus();
    await it.page.keyboard.press('ArrowDown');
    await inSlack(it).waitFor();
    expect(await it.page.evaluate(focused)).toMatchObject({ ringed: true, free: true });
    await it.page.keyboard.press('ArrowUp');
    await inSlack(it).waitFor({ state: 'detached' });
  });

  test('holds for what comes later, for edits, and after the page and Dateline started again', async () => {
    await using first = await openAnswering();
    const port = Number(new URL(first.platform.address).port);
    await using it = await browser.open(first.platform.address);
    await asSlack(it);
    const ref = await first.platform.post(news, saying('one & two'), 'k1');
    await inSlack(it).waitFor();
    await first.platform.edit(ref, saying('three'));
    await expect.poll(() => inSlack(it).locator('.blocks').innerText()).toBe('three');
    await first.platform.stop();
    await using second = await openAnswering({ port, dataDir: first.dataDir });
    await second.platform.post(news, saying('four'), 'k2');
    await it.page.reload();
    await expect.poll(() => inSlack(it).locator('.blocks').allInnerTexts()).toEqual(['three', 'four']);
    expect(await chooser(it).inputValue()).toBe('slack');
    // Another tab is another session.
    await using other = await browser.open(second.platform.address);
    expect(await chooser(other).inputValue()).toBe('local');
  });

  test('leaves a reader where they are', async () => {
    await using workspace = await openAnswering();
    for (let count = 0; count < 6; count++) await workspace.platform.post(news, body(digest), `k${count}`);
    await using it = await browser.open(workspace.platform.address);
    const third = messages(it).nth(2);
    await third.evaluate((message) => message.scrollIntoView());
    const top = () => third.evaluate((message) => Math.round(message.getBoundingClientRect().top));
    const before = await top();
    await asSlack(it);
    expect(await top()).toBe(before);
  });

  test('moves nothing: what is there does not arrive again', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address, { reducedMotion: 'no-preference' });
    const moving = () => messages(it).evaluate((one) => one.getAnimations({ subtree: true }).length);
    await expect.poll(moving).toBe(0);
    await asSlack(it);
    await inSlack(it).waitFor();
    expect(await moving()).toBe(0);
  });

  test('a message that was not kept with its previews says so', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, cleared(render(digest, 'en').payload), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asSlack(it);
    expect(await messages(it).innerText()).toContain('An older message, which was not kept as Slack');
    expect(await messages(it).innerText()).toContain('up more than 41 percent');
  });

  test('a message with a part that the page does not know is shown as its plain text', async () => {
    await using workspace = await openAnswering();
    const previews = { slack: { text: 'x', blocks: [{ type: 'video' }] } };
    await workspace.platform.post(news, cleared({ ...render(digest, 'en').payload, previews }), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asSlack(it);
    expect(await messages(it).locator('.whole').innerText()).toContain('• up more than 41 percent');
  });
});

test.each([320, 360, 480, 560, 730])(
  'at %i wide the switch covers no place, whatever is unread',
  async (width) => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address, { viewport: { width, height: 700 } });
    for (let count = 0; count < 12; count++)
      await workspace.platform.post(placeOf('direct'), saying('psst'), `k${count}`);
    await it.page.getByRole('link', { name: 'Direct message 12 unread' }).waitFor();
    await asSlack(it);
    const edge = (selector: string, side: 'left' | 'right') =>
      it.page.locator(selector).evaluate((one, name) => one.getBoundingClientRect()[name], side);
    expect(await edge('#direct-unread', 'right')).toBeLessThanOrEqual(await edge('#look', 'left'));
    expect(await edge('#look', 'right')).toBeLessThanOrEqual(width);
    expect(await it.page.evaluate(sideways)).toBe(0);
  },
);

describe('as Slack', () => {
  test('a button does what it does in Slack', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asSlack(it);
    const button = it.page.getByRole('button', { name: 'Why this number?' });
    const about = await button.getAttribute('aria-describedby');
    expect(words(await it.page.locator(`#${about}`).innerText())).toContain('up more than 41 percent');
    await button.click();
    await expect.poll(() => messages(it).count()).toBe(2);
    expect(workspace.heard).toMatchObject([
      { kind: 'press', act: { do: 'why', printed: '41 percent' }, place: news },
    ]);
    expect(await inSlack(it).last().locator('.header').innerText()).toBe('Why this number?');
  });

  test('what takes the place of the blocks is there on demand, unescaped', async () => {
    await using workspace = await openAnswering();
    const text = 'Q&A: <!channel> &lt;b&gt; *bold* :tada:';
    await workspace.platform.post(news, saying(text), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asSlack(it);
    const told = inSlack(it).locator('.told');
    expect(await told.isVisible()).toBe(false);
    await it.page.getByText('In a notification').focus();
    await it.page.keyboard.press('Enter');
    await expect.poll(() => told.isVisible()).toBe(true);
    expect(await told.innerText()).toBe(text);
    expect(await inSlack(it).locator('.blocks').innerText()).toBe(text);
  });

  test('is in the language of the message, and each part in the direction of its own', async () => {
    await using workspace = await openAnswering();
    const reply = { kind: 'notice', notes: [], actions: [] } as const;
    await workspace.platform.post(news, body({ ...reply, heading: [phrase('مرحبا 41')] }, 'ar'), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asSlack(it);
    const part = inSlack(it).locator('.blocks p');
    expect(await part.evaluate((one) => [one.matches(':lang(ar)'), one.matches(':dir(rtl)')])).toEqual([
      true,
      true,
    ]);
    expect(await it.page.locator('summary').evaluate((one) => one.matches(':lang(en)'))).toBe(true);
  });

  test.each(['light', 'dark'] as const)(
    'in %s, every text stands out from what is behind it',
    async (mode) => {
      await using workspace = await openAnswering();
      for (const [index, reply] of [...replies, why].entries())
        await workspace.platform.post(news, body(reply), `k${index}`);
      await using it = await browser.open(workspace.platform.address, { colorScheme: mode });
      await asSlack(it);
      expect(await inSlack(it).count()).toBe(replies.length + 1);
      for (const summary of await it.page.locator('summary').all()) await summary.click();
      expect(await it.page.evaluate(faintTexts)).toEqual([]);
    },
  );

  test.each([320, 820])(
    'at %i wide, hostile replies of every kind stay text and fit the page',
    async (width) => {
      await using workspace = await openAnswering();
      await using it = await browser.open(workspace.platform.address, { viewport: { width, height: 700 } });
      await asSlack(it);
      const random = seededRandom(7);
      const size = { stories: 2, sentences: 2, figures: 3, items: 3, notes: 2, actions: 2 };
      const voices = [
        () => hostile(random),
        () => '<img src=x onerror="document.title=\'owned\'">',
        () => 'long'.repeat(40),
      ];
      const all = voices.flatMap((text) => repliesOf({ text, url: 'https://news.example/?a=1&b=2' }, size));
      for (const [index, reply] of all.entries())
        await workspace.platform.post(news, body(reply), `k${index}`);
      await expect.poll(() => inSlack(it).count()).toBe(all.length);
      expect(await it.page.locator('.conversation :is(img, script, style, iframe)').count()).toBe(0);
      expect(await it.page.evaluate(sideways)).toBe(0);
      expect(await it.page.title()).toBe('# news · Dateline');
      await box(it).fill('/');
      expect(it.problems).toEqual([]);
    },
  );
});
