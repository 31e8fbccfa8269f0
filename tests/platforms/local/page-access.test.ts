import { beforeAll, expect, test } from 'vitest';

import { placeOf } from '../../../src/platforms/local/message.ts';
import { replies } from '../replies.ts';
import { body, box, messages, openAnswering, why } from './answering.ts';
import { type OpenBrowser, openBrowser } from './browser.ts';
import { controls, faintTexts, focused, headingLevels, sideways } from './checks.js';

const news = placeOf('news');

let browser: OpenBrowser;
beforeAll(async () => {
  browser = await openBrowser();
  return () => browser[Symbol.asyncDispose]();
});

async function openFull(options?: Parameters<OpenBrowser['open']>[1]) {
  const workspace = await openAnswering();
  for (const [index, reply] of [...replies, why].entries())
    await workspace.platform.post(news, body(reply), `k${index}`);
  const it = await browser.open(workspace.platform.address, options);
  await expect.poll(() => messages(it).count()).toBe(replies.length + 1);
  return {
    it,
    async [Symbol.asyncDispose]() {
      await it[Symbol.asyncDispose]();
      await workspace[Symbol.asyncDispose]();
    },
  };
}

test('every control and landmark has a name, and headings keep their order', async () => {
  await using full = await openFull();
  const { page } = full.it;
  await box(full.it).fill('/');
  const tree = await page.locator('body').ariaSnapshot();
  const roles = tree.split('\n').map((line) => line.trim());
  const nameless = roles.filter((line) =>
    /^- (?:button|link|combobox|listbox|option|heading|article|region|log|navigation)(?! ")/.test(line),
  );
  expect(nameless).toEqual([]);
  expect(roles.filter((line) => line.startsWith('- button')).length).toBeGreaterThan(5);
  const levels = await page.evaluate(headingLevels);
  expect(levels[0]).toBe(1);
  expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  expect(new Set(levels)).toEqual(new Set([1, 2, 3, 4]));
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.locator('.payload:not([lang])').count()).toBe(0);
});

test('a story reads as a heading, terms with their definitions, sentences, source and buttons', async () => {
  await using full = await openFull();
  const story = full.it.page.getByRole('region', { name: 'Acme grows again' }).first();
  expect(await story.ariaSnapshot()).toMatchInlineSnapshot(`
    "- region "Acme grows again":
      - heading "Acme grows again" [level=4]
      - term: order volume, Acme
      - definition: up more than 41 percent
      - definition: third quarter
      - definition: according to Acme
      - definition:
        - button "Why this number? up more than 41 percent order volume, Acme": Why this number?
      - term: order volume, Acme
      - definition: up more than 41 percent
      - paragraph:
        - text: Acme says that
        - mark: order volume rose
        - text: . It did not say why.
      - list:
        - listitem:
          - text: Example Wire, 18 November 2021
          - link "https://example.com/acme?a=1":
            - /url: https://example.com/acme?a=1
      - paragraph: More figures are in the article.
      - button "More figures""
  `);
});

test('nothing that is laid out is in a live region', async () => {
  await using full = await openFull();
  const live = full.it.page.locator(
    ':is([role=log], [role=status], [role=alert], [aria-live]) :is(article, button)',
  );
  expect(await live.count()).toBe(0);
});

test.each(['light', 'dark'] as const)(
  'in %s, every text stands out from what is behind it',
  async (colorScheme) => {
    await using full = await openFull({ colorScheme });
    await box(full.it).fill('/');
    await full.it.page.keyboard.press('ArrowDown');
    expect(await full.it.page.evaluate(faintTexts)).toEqual([]);
  },
);

test.each([
  [1280, 900],
  [320, 640],
])(
  'at %i by %i, Tab goes through every control in order, each ringed and free in view',
  async (width, height) => {
    await using full = await openFull({ viewport: { width, height } });
    const { page } = full.it;
    const expected = await page.evaluate(controls);
    await page.locator('#skip').focus();
    const visited = [await page.evaluate(focused)];
    while (visited.length < expected.length) {
      await page.keyboard.press('Tab');
      visited.push(await page.evaluate(focused));
    }
    expect(visited).toEqual(expected.map((says) => ({ says, ringed: true, free: true })));
  },
);

test.each([320, 360, 820, 1280])(
  'at %i wide nothing is cut off sideways, and cards keep to the box’s edge',
  async (width) => {
    await using full = await openFull({ viewport: { width, height: 700 } });
    const { page } = full.it;
    expect(await page.evaluate(sideways)).toBe(0);
    const [card, form] = await Promise.all(
      ['.dateline .body', '#composer [type=submit]'].map((part) =>
        page
          .locator(part)
          .first()
          .evaluate((element) => element.getBoundingClientRect().right),
      ),
    );
    expect(card).toBe(form);
  },
);

test('motion is only for those who want it', async () => {
  await using full = await openFull({ reducedMotion: 'reduce' });
  const message = messages(full.it).first();
  const motion = async () => message.evaluate((element) => element.getAnimations({ subtree: true }).length);
  expect(await motion()).toBe(0);
  await full.it.page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect.poll(motion).toBeGreaterThan(0);
});

test('in forced colours the open place and the chosen offer are still told apart', async () => {
  await using full = await openFull({ forcedColors: 'active' });
  const { page } = full.it;
  await box(full.it).fill('/');
  await page.keyboard.press('ArrowDown');
  const outlined = (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((elements) =>
        elements.map((element) => element.computedStyleMap().get('outline-style')?.toString()),
      );
  expect(await outlined('nav a')).toEqual(['solid', 'none']);
  expect(await outlined('[role=option]')).toEqual(['solid', 'none']);
});
