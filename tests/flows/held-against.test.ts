import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHome, NEWS, removeHome, startDateline, writeArticle, YOU } from '../fakes/dateline.ts';
import { fakeWorld } from '../fakes/world.ts';

let home: string;
let dateline: Awaited<ReturnType<typeof startDateline>>;

beforeEach(async () => {
  home = await makeHome();
});
afterEach(async () => {
  await dateline.stop();
  await removeHome(home);
});

const OVERSEAS = 'alibaba/2021-12-20-overseas-expansion';
const QUARTER = 'alibaba/2021-11-18-september-quarter';

async function start(world = fakeWorld()): Promise<void> {
  dateline = await startDateline(home, { world });
}

async function whyOf(article: string, printed: string): Promise<string> {
  const figure = (await dateline.store.figures([article])).find((each) => each.printed === printed);
  return dateline.press({ do: 'why', figure: figure?.id ?? '', printed });
}

const LEVEL = '285 million · annual active consumers overseas, Alibaba · year to 30 September 2021';
const INCREASE = 'up 285 million · annual active consumers, Alibaba’s';

describe('one number of which two sources say different things', () => {
  beforeEach(() => start());

  test('is shown with both, marked, each by its own source', async () => {
    const lines = (await dateline.ask('alibaba consumers')).replaceAll("'", '’').split('\n');
    const told = lines.filter((line) => line.includes('285 million ·'));
    expect(told).toEqual([
      expect.stringMatching(new RegExp(`^• ${INCREASE}.* · another source differs$`)),
      expect.stringMatching(
        new RegExp(`^• ${LEVEL}.* · from another source, Alibaba Group, 18 November 2021$`),
      ),
      expect.stringMatching(new RegExp(`^• ${LEVEL}.* · another source differs$`)),
      expect.stringMatching(
        new RegExp(`^• ${INCREASE}.* · from another source, Global Times, 20 December 2021$`),
      ),
    ]);
    expect(lines.filter((line) => /another source/.test(line))).toHaveLength(4);
  });

  test('is kept as both, and explained by both sentences', async () => {
    expect(
      (await dateline.store.figures([OVERSEAS, QUARTER])).filter(({ value }) => value === 285e6),
    ).toMatchObject([
      { article: OVERSEAS, kind: 'change', direction: 'up' },
      { article: QUARTER, kind: 'count' },
    ]);
    const text = await whyOf(OVERSEAS, '285 million');
    expect(text).toContain('rose by 285 million in the year to 30 September 2021.');
    expect(text).toContain('953 million annual active consumers in China and 285 million overseas');
    expect(text).toContain('from another source, Alibaba Group, 18 November 2021');
  });

  test('is marked among all figures of an article too', async () => {
    const query = { companies: ['alibaba'], topics: [], words: [] };
    const text = await dateline.press({ do: 'figures', article: QUARTER, query });
    expect(text).toContain('from another source, Global Times, 20 December 2021');
  });

  test('is alone again when the other source is withdrawn', async () => {
    await writeArticle(home, QUARTER, { title: 'Results', body: 'Nothing.', withdrawn: true });
    await dateline.library.refresh();
    expect(await dateline.ask('alibaba overseas growth')).not.toContain('differ');
  });
});

describe('two numbers for one thing', () => {
  test('are shown alone where the gate stops one of them', async () => {
    const body = (rate: number) => `Alibaba's revenue in Europe rose ${rate} percent year on year in 2025.`;
    const one = { title: 'Growth in Europe', body: body(12), published: '2026-03-01' };
    await writeArticle(home, 'alibaba/2026-03-01-europe', one);
    await writeArticle(home, 'alibaba/2026-03-02-europe', { ...one, title: 'Less of it', body: body(9) });
    await start();
    const { platform } = dateline;
    const honest = platform.render;
    platform.render = (reply, locale) => {
      const rendered = honest(reply, locale);
      const text = JSON.stringify(rendered.payload).replaceAll('12 percent', '13 percent');
      return { ...rendered, payload: JSON.parse(text) as unknown };
    };
    const text = await dateline.ask('alibaba europe');
    expect(text).toContain('up 9 percent');
    expect(text).not.toMatch(/1[23] percent|differ/);
  });

  test('are both shown', async () => {
    const body = (rate: number) => `Alibaba's revenue in Europe rose ${rate} percent year on year in 2025.`;
    const one = { title: 'Growth in Europe', body: body(12), published: '2026-03-01', topics: '[overseas]' };
    await writeArticle(home, 'alibaba/2026-03-01-europe', one);
    await writeArticle(home, 'alibaba/2026-03-02-europe', { ...one, title: 'Less of it', body: body(9) });
    await start();
    const text = await dateline.ask('alibaba europe');
    expect(text).toMatch(/up 12 percent .* · another source differs/);
    expect(text).toMatch(/up 9 percent .* · from another source, The Daily Ledger/);
  });
});

describe('what a number was before', () => {
  beforeEach(async () => {
    const body = (rate: number, ended: string) =>
      `Alibaba said that its revenue in Europe rose ${rate} percent year on year in the quarter to ${ended}. ` +
      `It rose ${rate + 1} percent quarter on quarter in the quarter to ${ended}.`;
    const write = (published: string, rate: number, ended: string) =>
      writeArticle(home, `alibaba/${published}-europe`, {
        title: `Europe until ${ended}`,
        published,
        body: body(rate, ended),
      });
    await write('2025-08-01', 41, '30 June 2025');
    await write('2025-11-01', 33, '30 September 2025');
    await write('2026-02-01', 21, '31 December 2025');
    await start();
  });

  test('stands below why it is said, the latest first, of the same basis alone, and with its source', async () => {
    const text = await whyOf('alibaba/2026-02-01-europe', '21 percent');
    const before = text.split('\n').filter((line) => line.includes('an earlier figure'));
    expect(before).toEqual([
      expect.stringMatching(
        /up 33 percent · revenue in Europe.*quarter to 30 September 2025 · year on year .* an earlier figure, by The Daily Ledger, 1 November 2025$/,
      ),
      expect.stringMatching(/up 41 percent .*quarter to 30 June 2025 .* 1 August 2025$/),
    ]);
    expect(text).toContain('revenue in Europe rose 41 percent year on year in the quarter to 30 June 2025.');
    expect(text).toContain('https://ledger.example/alibaba/2025-08-01-europe');
  });

  test('is found however much has been written since', async () => {
    for (let day = 0; day < 120; day += 1) {
      const published = `2026-0${3 + Math.floor(day / 28)}-${String((day % 28) + 1).padStart(2, '0')}`;
      const article = { title: `News of ${day}`, body: 'Revenue in Europe was told of.', published };
      await writeArticle(home, `alibaba/${published}-later`, article);
    }
    await dateline.library.refresh();
    expect(await whyOf('alibaba/2026-02-01-europe', '21 percent')).toContain('up 33 percent');
  });

  test('is nothing for the first', async () => {
    expect(await whyOf('alibaba/2025-08-01-europe', '41 percent')).not.toContain('earlier figure');
  });

  test('is told in Chinese', async () => {
    const article = 'alibaba/2026-02-01-europe';
    const figure = (await dateline.store.figures([article])).find(({ printed }) => printed === '21 percent');
    const act = { do: 'why', figure: figure?.id ?? '', printed: '21 percent' } as const;
    expect(await dateline.press(act, NEWS, { ...YOU, locale: 'zh-CN' })).toContain(
      '此前的数据，据 The Daily Ledger',
    );
  });

  test('says nothing that is withdrawn or under an embargo', async () => {
    const gone = { title: 'Gone', body: 'Nothing.', published: '2025-11-01' };
    await writeArticle(home, 'alibaba/2025-11-01-europe', { ...gone, withdrawn: true });
    await dateline.library.refresh();
    const text = await whyOf('alibaba/2026-02-01-europe', '21 percent');
    expect(text).not.toContain('33 percent');
    expect(text).toContain('41 percent');
  });
});

describe('a new version of the reader', () => {
  test('reads the archive again by itself; old buttons work on, and no story is news again', async () => {
    await start();
    const { store } = dateline;
    await dateline.ask('follow alibaba overseas every 5 minutes');
    const [shelved] = await store.articles([OVERSEAS]);
    const ledger = await store.figures([OVERSEAS]);
    const today = ledger.find(({ printed }) => printed === '285 million');
    if (!shelved || !today) throw new Error('the article has the figure');

    // As an older reader has read it: of that number the first word alone, and of the others nothing.
    const [start1] = today.span;
    const span = [start1, start1 + '285'.length] as const;
    const old = { ...today, id: `${OVERSEAS}#${span.join('-')}`, span, printed: '285' };
    const files = await store.files();
    const aged = files
      .filter(({ path }) => path === `${OVERSEAS}.md`)
      .map((file) => ({ ...file, reader: '0' }));
    await store.applyLibrary({
      companies: [],
      articles: aged.map((file) => ({ file, article: shelved.article, figures: [old] })),
      removed: [],
    });
    const button = { do: 'why', figure: old.id, printed: old.printed } as const;
    expect(await dateline.press(button)).toContain('285 · annual active consumers');
    await dateline.stop();

    await start(dateline.world);
    expect(await dateline.store.figures([OVERSEAS])).toEqual(ledger);
    expect(await dateline.store.figure(old.id)).toBeUndefined();
    const answer = await dateline.press(button);
    expect(answer).toContain('up 285 million · annual active consumers');
    expect(answer).toContain('Global Times, 20 December 2021');
    const [again] = await dateline.store.articles([OVERSEAS]);
    expect(again).toMatchObject({ story: shelved.story, arrival: shelved.arrival });
    for (let minute = 0; minute < 6; minute += 1) await dateline.minute();
    expect(dateline.posted()).toEqual([]);

    // Of what the text does not say there, nothing is told.
    expect(await dateline.press({ ...button, printed: '286' })).toContain('no longer in the library');
    const nowhere = `${OVERSEAS}#0-3`;
    const first = shelved.article.text.slice(0, 3);
    expect(await dateline.press({ do: 'why', figure: nowhere, printed: first })).toContain('no longer in');
  });
});
