import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIRECT, makeHome, NEWS, removeHome, startDateline, YOU } from '../fakes/dateline.ts';

let home: string;
let dateline: Awaited<ReturnType<typeof startDateline>>;

beforeAll(async () => {
  home = await makeHome();
  dateline = await startDateline(home);
});
afterAll(async () => {
  await dateline.stop();
  await removeHome(home);
});

const overseas = 'alibaba/2021-12-20-overseas-expansion';

/** The reply to a question as data: its figures of one article, in their order. */
async function figuresOf(words: string, article = overseas): Promise<readonly string[]> {
  const { platform, bot } = dateline;
  const ask = { kind: 'ask' as const, id: words, place: NEWS, user: YOU, direct: false, words };
  const { reply } = await bot.reply(ask, platform);
  if (reply.kind !== 'digest') throw new Error(`${words}: a ${reply.kind}`);
  return reply.stories
    .flatMap((story) => story.figures)
    .filter((figure) => figure.article === article)
    .map((figure) => figure.printed);
}

describe('a digest', () => {
  test('of a topic shows that topic’s figures of an article and none of the others', async () => {
    expect(await figuresOf('/alibaba cloud')).toEqual(['60 percent', 'first', 'four']);
    expect(await figuresOf('alibaba logistics')).toEqual(['5 million']);
  });

  test('of a topic and a movement shows what moved before how it ranks', async () => {
    const figures = await figuresOf('alibaba overseas growth');
    expect(figures.toSorted()).toEqual(
      expect.arrayContaining(['200', '285 million', '41 percent', '62 percent'].toSorted()),
    );
    for (const first of ['41 percent', '200', '285 million', '62 percent'])
      for (const rank of ['fourth', 'top 20'])
        expect(figures.indexOf(first)).toBeLessThan(
          figures.includes(rank) ? figures.indexOf(rank) : Infinity,
        );
  });

  test('says what, whose, when and according to whom', async () => {
    const text = await dateline.ask('alibaba cloud');
    expect(text).toContain('up 60 percent');
    expect(text).toContain('according to Gartner');
    expect(text).toContain('Alibaba Cloud (Zhang Jianfeng)');
    expect(text).toContain('Global Times, 20 December 2021');
    expect(text).not.toContain('41 percent');
  });

  test('has the words asked for as they were written, and says which of them nothing names', async () => {
    const text = await dateline.ask('alibaba cloud Japan');
    expect(text).toMatch(/^Alibaba cloud Japan$/m);
    expect(text).toMatch(/^Nothing here names Japan\.$/m);
    expect(await dateline.ask('alibaba cloud Gartner growth')).not.toContain('Nothing here names');
    expect(await dateline.ask('alibaba cloud')).not.toContain('Nothing here names');
  });

  test('repeats a word only where it was a word', async () => {
    expect(await dateline.ask('alibaba cloud Japanese japan')).toMatch(/^Alibaba cloud Japanese japan$/m);
  });

  test.each([
    ['folow alibaba daily 9', '/digest follow alibaba daily 09:00'],
    ['/digest folow alibaba', '/digest follow alibaba weekdays 09:00'],
    ['unfolow alibaba cloud', '/digest unfollow alibaba cloud'],
    ['helpp', '/digest help'],
    ['setings pause', '/digest settings pause'],
  ])('of a command with a slip in it, %j, offers it as it was meant', async (words, meant) => {
    expect(await dateline.ask(words)).toContain(`Did you mean ${meant}`);
  });

  test('of another company, and of all', async () => {
    expect(await dateline.ask('tencent revenue')).toContain('RMB 142.4 billion');
    expect(await dateline.ask('digest latest')).toContain('Tencent');
  });

  test('asked in a direct message is the same', async () => {
    expect(await dateline.ask('alibaba cloud', DIRECT)).toBe(await dateline.ask('/alibaba cloud'));
    expect(await dateline.ask('what is new about Alibaba Cloud?', DIRECT)).toBe(
      await dateline.ask('/alibaba cloud'),
    );
  });
});

describe('what there is not', () => {
  test('a topic that nobody wrote about offers those there are', async () => {
    const text = await dateline.ask('alibaba spaceships');
    expect(text).toContain('There is nothing about Alibaba spaceships in the library yet.');
    expect(text).toContain('cloud');
    expect(text).toContain('logistics');
  });

  test('an unknown company is told the nearest', async () => {
    const text = await dateline.ask('/digest alibabba');
    expect(text).toContain('There is no company called alibabba here.');
    expect(text).toContain('Did you mean Alibaba?');
    expect(await dateline.ask('tesla')).toContain('Companies there are: Alibaba, JD.com, Tencent');
  });

  test('the asker’s own number is repeated as theirs', async () => {
    expect(await dateline.ask('/alibaba 999')).toContain('Alibaba 999');
  });

  test.each([
    ['digest companies', 'Alibaba (/alibaba): 7 articles'],
    ['digest help', '/alibaba cloud – its news on one topic'],
    ['', '/digest latest – the latest digest of all companies'],
    ['list', 'Nothing is followed here yet.'],
  ])('%j is answered by what there is', async (words, part) => {
    expect(await dateline.ask(words)).toContain(part);
  });
});

describe('buttons', () => {
  const actionsOf = async (words: string) => {
    const ask = { kind: 'ask' as const, id: words, place: NEWS, user: YOU, direct: false, words };
    const { reply } = await dateline.bot.reply(ask, dateline.platform);
    if (reply.kind !== 'digest') throw new Error('no digest');
    return {
      reply,
      acts: reply.stories.flatMap((story) => [...story.actions, ...story.figures.flatMap((f) => f.actions)]),
    };
  };

  test('say why a number: its sentence, its source and who claims it', async () => {
    const { reply } = await actionsOf('alibaba logistics');
    const figure = reply.stories[0]?.figures[0];
    const text = await dateline.press({
      do: 'why',
      figure: figure?.id ?? '',
      printed: figure?.printed ?? '',
    });
    expect(text).toMatch(/^\W*“.*5 million cross-border parcels in March 2021\.”$/m);
    expect(text).toContain('according to Alibaba');
    expect(text).toContain('Global Times, 20 December 2021');
  });

  test('under any digest are answered', async () => {
    const { acts } = await actionsOf('alibaba');
    expect(acts.length).toBeGreaterThan(5);
    for (const { act } of acts) expect(await dateline.press(act)).not.toMatch(/Sorry|^$/);
  });

  test('of what is gone say so', async () => {
    expect(await dateline.press({ do: 'why', figure: `${overseas}#0-3`, printed: '41 percent' })).toContain(
      'no longer in the library',
    );
    expect(await dateline.press({ do: 'sources', article: 'alibaba/none' })).toContain(
      'no longer in the library',
    );
    expect(await dateline.press({ do: 'unfollow', subscription: 'none' })).toContain('not followed any more');
  });
});

test('a story that the gate stops is left out, and the others are shown', async () => {
  const { platform } = dateline;
  const honest = platform.render;
  platform.render = (reply, locale) => {
    const rendered = honest(reply, locale);
    const text = JSON.stringify(rendered.payload).replaceAll('60 percent', '90 percent');
    return { ...rendered, payload: JSON.parse(text) as unknown };
  };
  const text = await dateline.ask('alibaba cloud');
  platform.render = honest;
  expect(text).toContain('Alibaba Cloud');
  expect(text).not.toMatch(/[69]0 percent|Sorry/);
});

test('a question of any length is answered by what stands at its beginning', async () => {
  expect(await dateline.ask(`alibaba ${'x'.repeat(10_000)}`)).not.toContain('x'.repeat(501));
});

test.each([
  ['a company', { companies: ['alibaba', 'profit rose 900 percent'], topics: [], words: [] }],
  ['a topic', { companies: ['alibaba'], topics: ['to $5 billion'], words: [] }],
  ['words with unseen characters', { companies: ['alibaba'], topics: [], words: ['clo\u00adud'] }],
])('a button with %s that the library has not is told so', async (_part, query) => {
  const gone = 'What this button was about is no longer in the library.';
  expect(await dateline.press({ do: 'follow', query })).toBe(gone);
  expect(await dateline.press({ do: 'command', command: { do: 'show', query } })).toBe(gone);
});

test('the same question delivered twice is answered once', async () => {
  const ask = { kind: 'ask' as const, id: 'twice', place: NEWS, user: YOU, direct: false, words: 'help' };
  await Promise.all([dateline.bot.answer(ask), dateline.bot.answer(ask)]);
  expect(dateline.platform.messages.filter(({ key }) => key === 're:twice')).toHaveLength(1);
});

test('an answer that the gate stops is not shown: the asker gets an apology and the operator the reason', async () => {
  const { platform, log } = dateline;
  const honest = platform.render;
  platform.render = (reply, locale) => {
    const rendered = honest(reply, locale);
    const text = JSON.stringify(rendered.payload).replaceAll('5 million', '6 million');
    return { ...rendered, payload: JSON.parse(text) as unknown };
  };
  const text = await dateline.ask('alibaba logistics parcels');
  platform.render = honest;
  expect(text).toMatch(/^Sorry/);
  expect(text).not.toContain('6 million');
  expect(log.lines.at(-1)).toMatchObject({ level: 'error', message: 'the gate stopped an answer' });
});
