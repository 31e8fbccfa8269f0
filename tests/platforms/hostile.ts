import type {
  Action,
  Fragment,
  Item,
  Line,
  Query,
  Reply,
  ShownFigure,
  ShownStory,
} from '../../src/domain.ts';
import type { SeededRandom } from '../fakes/random.ts';

/** What people have put into chat messages to ping, to mislead and to break them. */
const PIECES: readonly string[] = [
  '<!channel>',
  '<!here|here>',
  '<!everyone>',
  '<@U0123ABCD>',
  '<@W0123ABCD|ceo>',
  '<#C0123ABCD|general>',
  '<!subteam^S0123ABCD|@team>',
  '<!date^1392734382^{date}^https://evil.example|now>',
  '<https://evil.example|https://bank.example>',
  '<https://evil.example>',
  '<mailto:a@evil.example|us>',
  'https://evil.example/?a=1&b=2',
  'www.evil.example',
  '@channel',
  '@here',
  '&lt;!channel&gt;',
  '&amp;lt;!here&amp;gt;',
  '&#60;!channel&#62;',
  '&',
  '&amp',
  '<',
  '>',
  '|',
  '*bold*',
  '_slanted_',
  '~struck~',
  '`code`',
  '```\nblock\n```',
  ':tada:',
  ':skin-tone-2:',
  '> quote',
  '\n> quote',
  '\n',
  '*',
  '_',
  '**',
  '[text](https://evil.example)',
  '<script>alert(1)</script>',
  'العربية',
  'עברית 12',
  '中文报道增长',
  '日本語',
  'क्‍ष',
  '👩‍👩‍👧',
  '\ud83d',
  '\u202e',
  '\u200b',
  '"}]',
  '\\',
  '{date}',
  'javascript:alert(1)',
  ' ',
  'word',
  '41 percent',
  '%3C!channel%3E',
  '＜!channel＞',
  '@everyone',
  '<@123456789012345678>',
  '<@!123456789012345678>',
  '<@&123456789012345678>',
  '<#123456789012345678>',
  '</digest follow:123456789012345678>',
  '<id:customize>',
  '<t:1618953630:R>',
  '<:party:123456789012345678>',
  '<a:party:123456789012345678>',
  '<+4915123456789>',
  '<a@evil.example>',
  'https://discord.gg/evil',
  'discord.gg/evil',
  'discord.com/invite/evil',
  'discordapp.com/invite/evil',
  'steam://run/1',
  'discord://app',
  '[bank](<https://evil.example>)',
  '[bank](https://evil.example "tip")',
  '# big',
  '\n### small big',
  '-# tiny',
  '\n-# tiny',
  '>>> all of it',
  '- point',
  '\n * point',
  '1. first',
  '\n12. twelfth',
  '||hidden||',
  '__under__',
  '***both***',
  '~~gone~~',
  '```ansi\n\u001b[31mred\u001b[0m\n```',
  '``two``',
  '\\*',
  '\\\\',
  '¯\\_(ツ)_/¯',
  ':100:',
  ':+1:',
  '09:30:15',
];

/** A text of one to six of these, and of single signs. Never empty. */
export function hostile(random: SeededRandom): string {
  const signs = '<>@#!|^&;*_~`:/ a1.-+[]()\\\n'.split('');
  const one = (): string => (random.below(4) === 0 ? random.pick(signs) : random.pick(PIECES));
  return Array.from({ length: 1 + random.below(6) }, one).join('');
}

/** Where a reply says anything, `text` says it; `url` is the address of every source. */
export interface Voice {
  readonly text: () => string;
  readonly url: string;
}

export interface Size {
  readonly stories: number;
  readonly sentences: number;
  readonly figures: number;
  readonly items: number;
  readonly notes: number;
  readonly actions: number;
}

const ARTICLE = 'acme/hostile';
const phrase = (text: string): Fragment => ({ from: 'phrase', key: 'test', text });
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** A reply of each kind that says nothing but what the voice says, in fragments of all origins. */
export function repliesOf({ text, url }: Voice, size: Size): readonly Reply[] {
  const query = (): Query => ({ companies: ['acme'], topics: [], words: [text()] });
  const quote = (mark?: true): Fragment => ({
    from: 'quote',
    article: ARTICLE,
    span: [0, 1],
    ...(mark && { mark }),
    text: text(),
  });
  const source = (field: 'publisher' | 'date'): Fragment => ({
    from: 'source',
    article: ARTICLE,
    field,
    text: text(),
  });
  const line = (): Line => [
    phrase(text()),
    { from: 'echo', text: text() },
    { from: 'made', made: { kind: 'command', command: { do: 'show', query: query() } }, text: text() },
    { from: 'company', company: 'acme', text: text() },
  ];
  const sourceLine = (): Line => [
    source('publisher'),
    phrase(', '),
    source('date'),
    phrase(': '),
    { from: 'source', article: ARTICLE, field: 'url', text: url },
  ];
  const action = (): Action => ({ label: [phrase(text())], act: { do: 'follow', query: query() } });
  const actions = (): Action[] => times(size.actions, action);
  const figure = (index: number): ShownFigure => {
    const id = `${ARTICLE}#${index}-${index + 1}`;
    const part = (form: 'direction' | 'printed' | 'metric' | 'of' | 'period' | 'claimant'): Fragment => ({
      from: 'figure',
      figure: id,
      form,
      text: text(),
    });
    return {
      id,
      article: ARTICLE,
      span: [index, index + 1],
      sentence: [0, 1],
      kind: 'level',
      value: 1,
      unit: '',
      printed: text(),
      bound: '=',
      metric: text(),
      of: text(),
      claimant: text(),
      shown: {
        value: [part('direction'), phrase(' '), part('printed')],
        label: [part('metric'), phrase(', '), part('of')],
        details: [[part('period')], [phrase(text()), part('claimant')]],
      },
      actions:
        index % 3 === 2 ? [] : [{ label: [phrase('Why?')], act: { do: 'why', figure: id, printed: text() } }],
    };
  };
  const story = (index: number): ShownStory => ({
    id: `${ARTICLE}-${index}`,
    articles: [ARTICLE],
    chosen: 'latest',
    // Stories are told apart by their titles, whatever these say.
    title: [{ from: 'source', article: `${ARTICLE}-${index}`, field: 'title', text: text() }],
    sentences: times(size.sentences, () => [quote(), quote(true), quote()]),
    figures: times(size.figures, figure),
    sources: [sourceLine()],
    notes: [line()],
    actions: actions(),
    shortened: { notes: [[phrase('More figures than fit.')]], actions: [action()] },
  });
  const item = (index: number): Item => ({
    lines: [line(), [quote()]],
    ...(index % 2 === 0 && { figure: figure(index) }),
    actions: index % 3 === 0 ? [action()] : [],
  });
  const end = (): Pick<Reply, 'heading' | 'notes' | 'actions' | 'shortened'> => ({
    heading: line(),
    notes: [...times(size.notes, line), sourceLine()],
    actions: actions(),
    shortened: [phrase('Not all of it fits.')],
  });
  return [
    { kind: 'digest', stories: times(size.stories, story), ...end() },
    { kind: 'answer', items: times(size.items, item), ...end() },
    { kind: 'list', items: times(size.items, item), ...end() },
    { kind: 'notice', ...end() },
  ];
}
