import type { Action, Figure, Fragment, Reply, ShownFigure } from '../../src/domain.ts';

// One reply of every kind, with every kind of fragment and every optional part.

const ARTICLE = 'acme/2021-11-18-quarter';
const phrase = (key: string, text: string): Fragment => ({ from: 'phrase', key, text });
const quote = (start: number, text: string, mark?: true): Fragment => ({
  from: 'quote',
  article: ARTICLE,
  span: [start, start + text.length],
  ...(mark && { mark }),
  text,
});
const source = (field: 'title' | 'publisher' | 'url' | 'date', text: string): Fragment => ({
  from: 'source',
  article: ARTICLE,
  field,
  text,
});

const entry: Figure = {
  id: `${ARTICLE}#10-20`,
  article: ARTICLE,
  span: [10, 20],
  sentence: [0, 60],
  kind: 'change',
  value: 41,
  unit: 'percent',
  printed: '41 percent',
  bound: '>',
  direction: 'up',
  metric: 'order volume',
  of: 'Acme',
  period: 'third quarter',
  claimant: 'Acme',
};

const why: Action = {
  label: [phrase('why.button', 'Why this number?')],
  act: { do: 'why', figure: entry.id, printed: entry.printed },
};
const part = (
  form: 'bound' | 'direction' | 'printed' | 'metric' | 'of' | 'period' | 'claimant',
  text: string,
): Fragment => ({
  from: 'figure',
  figure: entry.id,
  form,
  text,
});

const shown: ShownFigure = {
  ...entry,
  shown: {
    value: [
      part('direction', 'up'),
      phrase('gap', ' '),
      part('bound', 'more than'),
      phrase('gap', ' '),
      part('printed', '41 percent'),
    ],
    label: [part('metric', 'order volume'), phrase('gap', ', '), part('of', 'Acme')],
    details: [
      [part('period', 'third quarter')],
      [phrase('claimed', 'according to '), part('claimant', 'Acme')],
    ],
  },
  actions: [why],
};
const bare: ShownFigure = { ...shown, shown: { ...shown.shown, details: [] }, actions: [] };

const query = { companies: ['acme'], topics: ['cloud'], words: ['asia'] };
const follow: Action = { label: [phrase('follow.button', 'Follow')], act: { do: 'follow', query } };
const again: Action = {
  label: [
    { from: 'made', made: { kind: 'command', command: { do: 'show', query } }, text: 'acme cloud asia' },
  ],
  act: {
    do: 'command',
    command: {
      do: 'follow',
      query,
      schedule: { kind: 'calendar', days: [1, 2, 3, 4, 5], times: ['09:00'], zone: 'Asia/Shanghai' },
    },
  },
};

const story = {
  id: ARTICLE,
  articles: [ARTICLE],
  chosen: 'topic',
  title: [source('title', 'Acme grows again')],
  sentences: [
    [quote(0, 'Acme says that '), quote(15, 'order volume rose', true), quote(32, '.')],
    [quote(34, 'It did not say why.')],
  ],
  figures: [shown, bare],
  sources: [
    [
      source('publisher', 'Example Wire'),
      phrase('gap', ', '),
      source('date', '18 November 2021'),
      phrase('gap', ' '),
      source('url', 'https://example.com/acme?a=1'),
    ],
  ],
  notes: [[phrase('left', 'More figures are in the article.')]],
  actions: [
    {
      label: [phrase('figures.button', 'More figures')],
      act: { do: 'figures', article: ARTICLE, query: { companies: ['acme'], topics: [], words: [] } },
    },
  ],
} as const;

export const replies: readonly (Reply & { readonly called: string })[] = [
  {
    called: 'a digest of two stories',
    kind: 'digest',
    heading: [{ from: 'company', company: 'acme', text: 'Acme' }, phrase('latest', ': the latest')],
    stories: [story, { ...story, figures: [], notes: [], actions: [] }],
    notes: [
      [
        phrase('next', 'Next at '),
        { from: 'made', made: { kind: 'time', at: 1_637_200_000_000, zone: 'UTC' }, text: '01:46 UTC' },
      ],
    ],
    actions: [follow, again],
  },
  {
    called: 'an answer with figures',
    kind: 'answer',
    heading: [
      { from: 'made', made: { kind: 'count', of: ['a', 'b'] }, text: '2' },
      phrase('figures', ' key figures'),
    ],
    items: [
      { lines: [], figure: shown, actions: [] },
      {
        lines: [[phrase('because', 'The article says:')], [quote(34, 'It did not say why.')]],
        figure: bare,
        actions: [again],
      },
      { lines: [], actions: [] },
    ],
    notes: [],
    actions: [],
  },
  {
    called: 'a list',
    kind: 'list',
    heading: [phrase('followed', 'Followed here')],
    items: [
      {
        lines: [
          [
            {
              from: 'made',
              made: { kind: 'schedule', schedule: { kind: 'interval', minutes: 5, zone: 'UTC' } },
              text: 'every 5 minutes',
            },
          ],
        ],
        actions: [
          { label: [phrase('unfollow.button', 'Unfollow')], act: { do: 'unfollow', subscription: 's1' } },
        ],
      },
    ],
    notes: [[phrase('zone', 'Times are yours.')]],
    actions: [],
  },
  {
    called: 'a notice that echoes',
    kind: 'notice',
    heading: [
      phrase('unknown.before', 'There is no company '),
      { from: 'echo', text: '<b>999%</b>' },
      phrase('unknown.after', '.'),
    ],
    notes: [],
    actions: [again],
  },
];
