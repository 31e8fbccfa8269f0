import { beforeAll, describe, expect, test } from 'vitest';

import type { Act, Item, Reply } from '../../../src/domain.ts';
import { placeOf } from '../../../src/platforms/local/message.ts';
import { render } from '../../../src/platforms/local/render.ts';
import { seededRandom } from '../../fakes/random.ts';
import { cleared } from '../cleared.ts';
import { hostile, repliesOf } from '../hostile.ts';
import { replies } from '../replies.ts';
import { body, box, digest, messages, openAnswering, phrase, saying, why } from './answering.ts';
import { type OpenBrowser, openBrowser, type OpenPage } from './browser.ts';
import { faintTexts, focused, sideways } from './checks.js';

const news = placeOf('news');

let browser: OpenBrowser;
beforeAll(async () => {
  browser = await openBrowser();
  return () => browser[Symbol.asyncDispose]();
});

const asDiscord = ({ page }: OpenPage) =>
  page.getByRole('combobox', { name: 'Show messages' }).selectOption('as Discord');
const inDiscord = (it: OpenPage) => messages(it).locator('.discord');
const laidOut = (it: OpenPage) => inDiscord(it).locator('.components');

/** What describes a control to who cannot see what it stands under. */
const describing = (control: ReturnType<OpenPage['page']['getByRole']>) =>
  control.evaluate((one) => one.ariaDescribedByElements?.[0]?.textContent);

const listOf = (count: number, act: (index: number) => Act): Reply => ({
  kind: 'list',
  heading: [phrase('Followed here')],
  items: Array.from({ length: count }, (_, index): Item => {
    const action = { label: [phrase('Pause')], act: act(index) };
    return { lines: [[phrase(`Acme ${index}`)]], actions: [action, action] };
  }),
  notes: [],
  actions: [],
});

test('a digest is a container of titles, text, sections with their button, rows and separators', async () => {
  await using workspace = await openAnswering();
  await workspace.platform.post(news, body(digest), 'k');
  await using it = await browser.open(workspace.platform.address);
  await asDiscord(it);
  expect(await laidOut(it).ariaSnapshot()).toMatchInlineSnapshot(`
    "- 'heading "Acme: the latest" [level=3]'
    - paragraph: Acme grows again
    - paragraph: Acme says that order volume rose. It did not say why.
    - paragraph: up more than 41 percent
    - paragraph: order volume, Acme
    - paragraph: third quarter · according to Acme
    - button "Why this number?"
    - paragraph: • up more than 41 percent · order volume, Acme
    - paragraph:
      - text: Example Wire, 18 November 2021
      - link "https://example.com/acme?a=1":
        - /url: https://example.com/acme?a=1
    - paragraph: More figures are in the article.
    - button "More figures"
    - separator
    - paragraph: Acme grows again
    - paragraph: Acme says that order volume rose. It did not say why.
    - paragraph:
      - text: Example Wire, 18 November 2021
      - link "https://example.com/acme?a=1":
        - /url: https://example.com/acme?a=1
    - paragraph: Next at 01:46 UTC
    - button "Follow"
    - button "acme cloud asia""
  `);
  expect(it.problems).toEqual([]);
});

test('markdown is shown as Discord shows it: titles, small lines, bold, code, links, and escapes as what they stand for', async () => {
  await using workspace = await openAnswering();
  const content = [
    '## A \\*title\\*',
    '**41 percent** \\<b\\> `/digest help`',
    '',
    '-# See <https://a.example/>',
  ];
  const page = { components: [{ type: 17, components: [{ type: 10, content: content.join('\n') }] }] };
  const previews = { discord: { page, plain: { content: 'x', components: [] }, kept: {} } };
  await workspace.platform.post(news, cleared({ ...render(digest, 'en').payload, previews }), 'k');
  await using it = await browser.open(workspace.platform.address);
  await asDiscord(it);
  expect(await laidOut(it).locator('.text').innerHTML()).toBe(
    '<h3 dir="auto">A *title*</h3>' +
      '<p dir="auto"><b>41 percent</b> &lt;b&gt; <code>/digest help</code></p>' +
      '<p dir="auto"></p>' +
      '<p class="small" dir="auto">See <a class="link" href="https://a.example/" target="_blank" ' +
      'rel="noopener noreferrer">https://a.example/</a></p>',
  );
});

test.each([
  ['another component', { type: 12, items: [] }],
  ['markup that is not ours', { type: 10, content: 'a *slanted* word' }],
])('a message with %s is shown as its plain text', async (_, part) => {
  await using workspace = await openAnswering();
  const page = { components: [{ type: 17, components: [part] }] };
  const previews = { discord: { page, plain: { content: 'x', components: [] }, kept: {} } };
  await workspace.platform.post(news, cleared({ ...render(digest, 'en').payload, previews }), 'k');
  await using it = await browser.open(workspace.platform.address);
  await asDiscord(it);
  expect(await messages(it).locator('.whole').innerText()).toContain('• up more than 41 percent');
});

describe('a button does what it does in Discord', () => {
  test('by what it carries, and is described by what it is about', async () => {
    await using workspace = await openAnswering();
    await workspace.platform.post(news, body(digest), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asDiscord(it);
    const button = it.page.getByRole('button', { name: 'Why this number?' });
    expect(await describing(button)).toContain('up more than 41 percent');
    await button.click();
    await expect.poll(() => messages(it).count()).toBe(2);
    expect(workspace.heard).toMatchObject([
      { kind: 'press', act: { do: 'why', printed: '41 percent' }, place: news },
    ]);
    expect(await laidOut(it).last().getByRole('heading').innerText()).toBe('Why this number?');
  });

  test('by what is kept of it where it is too long, the second time in a message too', async () => {
    await using workspace = await openAnswering();
    const act: Act = { do: 'pause', subscription: 'long'.repeat(40) };
    await workspace.platform.post(news, body(listOf(1, () => act)), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asDiscord(it);
    const buttons = laidOut(it).getByRole('button', { name: 'Pause' });
    await buttons.nth(0).click();
    await expect.poll(() => workspace.heard.length).toBe(1);
    await buttons.nth(1).click();
    await expect.poll(() => workspace.heard.length).toBe(2);
    expect(workspace.heard).toMatchObject([{ act }, { act }]);
  });

  test('a menu’s choice too, by keyboard alone, and the focus goes back to the menu', async () => {
    await using workspace = await openAnswering();
    const list = listOf(12, (index) => ({ do: 'pause', subscription: `s${index}` }));
    await workspace.platform.post(news, body(list), 'k');
    await using it = await browser.open(workspace.platform.address);
    await asDiscord(it);
    const menu = laidOut(it).locator('summary').last();
    expect(await menu.innerText()).toBe('Make a selection');
    expect(await describing(menu)).toBe('• Acme 11');
    await menu.focus();
    expect(await it.page.evaluate(focused)).toMatchObject({ ringed: true, free: true });
    await it.page.keyboard.press('Enter');
    await it.page.keyboard.press('Tab');
    expect(await it.page.evaluate(focused)).toMatchObject({ says: 'Pause', ringed: true });
    await it.page.keyboard.press('Enter');
    await expect.poll(() => workspace.heard).toMatchObject([{ act: { do: 'pause', subscription: 's11' } }]);
    expect(await it.page.evaluate(focused)).toMatchObject({ says: 'Make a selection' });
  });
});

test('the words of a notification are there on demand, with their buttons', async () => {
  await using workspace = await openAnswering();
  const text = 'Q&A: <@1> **bold** https://evil.example :tada:';
  await workspace.platform.post(news, saying(text), 'k');
  await using it = await browser.open(workspace.platform.address);
  await asDiscord(it);
  const told = inDiscord(it).locator('.told');
  expect(await told.isVisible()).toBe(false);
  await it.page.getByText('In a notification').focus();
  await it.page.keyboard.press('Enter');
  await expect.poll(() => told.isVisible()).toBe(true);
  expect(await told.innerText()).toBe(text);
  expect(await laidOut(it).innerText()).toBe(text);
  await workspace.platform.post(news, body(digest), 'k2');
  await expect.poll(() => inDiscord(it).count()).toBe(2);
  await it.page.getByText('In a notification').last().click();
  await told.last().getByRole('button', { name: 'Follow' }).click();
  await expect.poll(() => workspace.heard).toMatchObject([{ kind: 'press', act: { do: 'follow' } }]);
});

test('each line is in the direction of its own first letter, and all in the language of the message', async () => {
  await using workspace = await openAnswering();
  const reply = { kind: 'notice', notes: [[phrase('zwei')]], actions: [] } as const;
  await workspace.platform.post(news, body({ ...reply, heading: [phrase('مرحبا 41')] }, 'ar'), 'k');
  await using it = await browser.open(workspace.platform.address);
  await asDiscord(it);
  const ways = await laidOut(it)
    .locator('p')
    .evaluateAll((lines) => lines.map((one) => [one.matches(':lang(ar)'), one.matches(':dir(rtl)')]));
  expect(ways).toEqual([
    [true, true],
    [true, false],
  ]);
});

test.each(['light', 'dark'] as const)('in %s, every text stands out from what is behind it', async (mode) => {
  await using workspace = await openAnswering();
  const menus = listOf(12, (index) => ({ do: 'pause', subscription: `s${index}` }));
  for (const [index, reply] of [...replies, why, menus].entries())
    await workspace.platform.post(news, body(reply), `k${index}`);
  await using it = await browser.open(workspace.platform.address, { colorScheme: mode });
  await asDiscord(it);
  expect(await inDiscord(it).count()).toBe(replies.length + 2);
  await it.page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
  expect(await it.page.evaluate(faintTexts)).toEqual([]);
});

test.each([320, 820])(
  'at %i wide, hostile replies of every kind stay text and fit the page',
  async (width) => {
    await using workspace = await openAnswering();
    await using it = await browser.open(workspace.platform.address, { viewport: { width, height: 700 } });
    await asDiscord(it);
    const random = seededRandom(7);
    const size = { stories: 2, sentences: 2, figures: 3, items: 3, notes: 2, actions: 7 };
    const voices = [
      () => hostile(random),
      () => '<img src=x onerror="document.title=\'owned\'">',
      () => 'long'.repeat(20),
      () => '中文报道增长'.repeat(12),
    ];
    const all = voices.flatMap((text) => repliesOf({ text, url: 'https://news.example/?a=1&b=2' }, size));
    for (const [index, reply] of all.entries()) await workspace.platform.post(news, body(reply), `k${index}`);
    await expect.poll(() => inDiscord(it).count()).toBe(all.length);
    expect(await it.page.locator('.conversation :is(img, script, style, iframe)').count()).toBe(0);
    expect(await it.page.evaluate(sideways)).toBe(0);
    expect(await it.page.title()).toBe('# news · Dateline');
    await box(it).fill('/');
    expect(it.problems).toEqual([]);
  },
);
