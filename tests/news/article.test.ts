import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Company } from '../../src/domain.ts';
import { ArticleError, LARGEST_FILE, readArticle, readCompany, readPlain } from '../../src/news/article.ts';

const PATH = 'digests/alibaba/2021-12-20-parcels.md';
const FRONT = [
  'title: Parcels',
  'publisher: The Paper',
  'url: https://paper.example/parcels',
  'published: 2021-12-20',
];

/** An article with these lines of front matter besides, or instead of, the necessary ones. */
function article(lines: readonly string[] = [], body = 'Cainiao carried 5 million parcels.'): string {
  const keys = new Set(lines.map((line) => line.split(':')[0]));
  const front = FRONT.filter((line) => !keys.has(line.split(':')[0]));
  return ['---', ...lines, ...front, '---', '', body].join('\n');
}

const company = (id: string, name: string, aliases: readonly string[] = []): Company => ({
  id,
  name,
  aliases,
  topics: [],
});

const textOf = (body: string): string => readArticle(PATH, article([], body)).article.text;

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ArticleError) return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe('front matter', () => {
  test('gives the article, its folder first among its companies', () => {
    const lines = [
      'topics: [Logistics]',
      'companies: [jd]',
      'language: zh-cn',
      'embargo: 2021-12-21T08:00+08:00',
      'hide: ["5 million"]',
    ];
    expect(readArticle(PATH, article(lines))).toEqual({
      article: {
        id: 'alibaba/2021-12-20-parcels',
        companies: ['alibaba', 'jd'],
        topics: ['logistics'],
        title: 'Parcels',
        publisher: 'The Paper',
        url: 'https://paper.example/parcels',
        publishedAt: '2021-12-20',
        embargoAt: Temporal.Instant.from('2021-12-21T00:00:00Z').epochMilliseconds,
        language: 'zh-CN',
        text: 'Cainiao carried 5 million parcels.',
        withdrawn: false,
      },
      hide: ['5 million'],
    });
  });

  test('needs no more than title, publisher, url and date', () => {
    const { article: found, hide } = readArticle(PATH, article());
    expect(found).toMatchObject({ companies: ['alibaba'], topics: [], language: 'en', withdrawn: false });
    expect(found).not.toHaveProperty('embargoAt');
    expect(hide).toEqual([]);
  });

  test.each([
    ['2021-12-20', '2021-12-20'],
    ['2021-12-20T12:35:00+08:00', '2021-12-20T04:35:00Z'],
    ['2021-12-20 12:35+08:00', '2021-12-20T04:35:00Z'],
    ['2021-12-20T04:35:00Z', '2021-12-20T04:35:00Z'],
  ])('published %s is kept as %s', (written, kept) => {
    expect(readArticle(PATH, article([`published: ${written}`])).article.publishedAt).toBe(kept);
  });

  test.each([
    ['published: 2021-02-30', 'published: 2021-02-30 is no date; write yyyy-mm-dd'],
    ['published: 2021-12-20T12:35', 'published: 2021-12-20T12:35 is no date'],
    ['published: yesterday', 'published: yesterday is no date'],
    ['published: 20211220', 'published: must be text; put it in quotes'],
    ['embargo: 2021-12-20', 'embargo: 2021-12-20 is no date and time; write yyyy-mm-ddThh:mm+08:00'],
    ['url: javascript:alert(1)', 'url: no web address'],
    ['url: file:///etc/passwd', 'url: no web address'],
    ['url: https://me:secret@paper.example/', 'url: no web address'],
    ['title: 2021', 'title: must be text; put it in quotes'],
    ['title: "\\u200b"', 'title: empty'],
    ['withdrawn: yes', 'withdrawn: must be true or false'],
    ['topics: cloud', 'topics: must be a list; write [one, two]'],
    ['language: english!', 'language: english! is no language'],
    ['titel: Parcels', 'titel: unknown key; did you mean title?'],
    ['colour: red', 'colour: unknown key; there are title, publisher'],
    ['__proto__: {}', '__proto__: unknown key'],
    ['title: !!js/function x', 'Unresolved tag'],
    ['title: *nowhere', 'Unresolved alias'],
    [`topics: [&a x${', *a'.repeat(20)}]`, 'Excessive alias count'],
    ['hide: [x', 'sequence'],
  ])('%s is refused on its line', (line, message) => {
    const found = messageOf(() => readArticle(PATH, article([line])));
    expect(found).toContain(message);
    expect(found).toMatch(new RegExp(`^${PATH}:[23]: `));
  });

  test('everything that is wrong is listed, in the order of the lines', () => {
    const bad = ['---', 'titel: Parcels', 'publisher: 5', 'url: x', 'published: 2021-02-30', '---', ''].join(
      '\n',
    );
    const lines = messageOf(() => readArticle(PATH, bad)).split('\n');
    expect(lines.map((line) => line.replace(`${PATH}:`, '').split(':').slice(0, 2).join(':'))).toEqual([
      '2: title',
      '2: titel',
      '3: publisher',
      '4: url',
      '5: published',
      '7: no text after the front matter; write the summary there',
    ]);
  });

  test('a password in an address is not repeated', () => {
    const found = messageOf(() => readArticle(PATH, article(['url: https://me:hush@paper.example/'])));
    expect(found).not.toContain('hush');
  });

  test('a key that is there twice is refused', () => {
    expect(messageOf(() => readArticle(PATH, article(['topics: []', 'topics: []'])))).toBe(
      `${PATH}:3: Map keys must be unique`,
    );
  });

  test('a company without a folder is refused, with the nearest that has one', () => {
    const found = messageOf(() =>
      readArticle(PATH, article(['companies: [tencnet]']), ['alibaba', 'jd', 'tencent']),
    );
    expect(found).toContain(
      ':2: companies.0: tencnet has no folder among the digests; did you mean tencent?',
    );
  });

  test.each([
    ['---js\nmodule.exports = {}\n---\nText.', 'the front matter is YAML and nothing else'],
    ['---json\n{}\n---\nText.', 'the front matter is YAML and nothing else'],
    ['Text.', 'no front matter'],
    ['', 'no front matter'],
    ['\n---\ntitle: x\n---\n', 'no front matter'],
    ['---\ntitle: x\n', 'has no end'],
    ['---\n- title\n---\nText.', 'must be lines of key: value'],
    ['---\n---\nText.', 'title: missing'],
    [`---\ntitle: ${'['.repeat(16_000)}\n---\nText.`, ':2: '],
  ])('%j is no article', (source, message) => {
    expect(messageOf(() => readArticle(PATH, source))).toContain(message);
  });

  test('a file that is too large is refused before it is parsed', () => {
    const source = article([], 'é'.repeat(LARGEST_FILE / 2));
    expect(messageOf(() => readArticle(PATH, source))).toMatch(/:1: \d+ bytes are too many/);
  });

  test('lines may end as they do on Windows, and the file with a byte order mark begin', () => {
    const source = `\uFEFF${article([], 'One\r\ntwo.\n\nThree.')}`.replace(/\r?\n/g, '\r\n');
    expect(readArticle(PATH, source).article.text).toBe('One two.\n\nThree.');
  });
});

describe('the body as plain text', () => {
  test.each([
    [
      'emphasis, code and links are their words',
      'It **grew** _by_ `41` [percent](https://a.example "t").',
      'It grew by 41 percent.',
    ],
    [
      'headings, lists and quotations are paragraphs',
      '# Head\nText\n\n- one\n- two\n  1. three\n\n> said',
      'Head\n\nText\n\none\n\ntwo\n\nthree\n\nsaid',
    ],
    ['wrapped lines are one paragraph', 'up 29\npercent  \nin all', 'up 29 percent in all'],
    ['lines wrapped between Chinese characters are joined', '营收增长\n百分之三', '营收增长百分之三'],
    [
      'images and HTML are left out',
      'A ![5 million](x.png)<b>6</b><!-- 7 --> B\n\n<script>8</script>\n\nC',
      'A 6 B\n\nC',
    ],
    ['struck-out words are left out', 'Up ~~5~~ 6 percent', 'Up 6 percent'],
    ['tildes before numbers stay', 'From ~5 to ~6, or ~7~8', 'From ~5 to ~6, or ~7~8'],
    ['tables are their rows', '| a | b |\n|---|---|\n| 1 | *2* |', 'a; b\n\n1; 2'],
    ['a code block is its words', '```\n5 million\n```', '5 million'],
    [
      'character references are characters',
      'R&amp;D, 5&#32;&lt; 6 &#x20AC; &unknown; `&amp;`',
      'R&D, 5 < 6 € &unknown; &amp;',
    ],
    ['escaped marks are the marks', '5\\*3 and \\_x\\_', '5*3 and _x_'],
    ['characters are composed', 'Cafe\u0301', 'Café'],
    [
      'bidirectional and invisible characters are removed',
      'a\u202E5\u2066 \u200Fmil\u200Blion\u2060\u00AD\uFEFF\u061C',
      'a5 million',
    ],
    ['control characters are removed', 'a\u0000b\u001B[31m\u0007', 'ab[31m'],
    ['control characters by reference are removed', 'a&#x202E;b&#27;c', 'abc'],
    [
      'joiners stay where a script needs them and nowhere else',
      'می\u200Cروم 5\u200D0 m\u200Cn',
      'می\u200Cروم 50 mn',
    ],
    ['halves of characters are replaced', 'a&#xD800;b', 'a\uFFFDb'],
  ])('%s', (_, body, text) => {
    expect(textOf(body)).toBe(text);
  });

  test.each(['', ' \n\t', '<div>5 million</div>', '![x](y)', '\u200B', '***'])('%j is no body', (body) => {
    expect(messageOf(() => textOf(body))).toBe(
      `${PATH}:7: no text after the front matter; write the summary there`,
    );
  });

  test('nesting without end is refused', () => {
    expect(messageOf(() => textOf('>'.repeat(100_000)))).toMatch(/nested too deeply|marks of Markdown/);
  });

  test('of any body holds nothing unseen, and safe text is safe already', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u202E', '\u200D', '&#8238;', '<b>', '*', '\r\n', '`', '- ', '> '),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = textOf(`x ${pieces.join('')}`);
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]/u);
        expect(text).toBe(text.normalize('NFC'));
        expect(text.split('\n\n')).not.toContain('');
      }),
    );
  });
});

describe('company.yaml', () => {
  const path = 'digests/alibaba/company.yaml';

  test('gives names and topics, words in lower case', () => {
    const source =
      'name: Alibaba\naliases: [BABA]\ntopics:\n  cloud: [Aliyun, Alibaba Cloud, aliyun]\n  chips:\n';
    expect(readCompany(path, source)).toEqual({
      id: 'alibaba',
      name: 'Alibaba',
      aliases: ['BABA'],
      topics: [
        { id: 'cloud', words: ['aliyun', 'alibaba cloud'] },
        { id: 'chips', words: [] },
      ],
    });
  });

  test('gives parts with the other names they go by, as written', () => {
    const source = 'name: Alibaba\nparts:\n  Alibaba Cloud: [Aliyun]\n  Cainiao:\n';
    expect(readCompany(path, source).parts).toEqual([
      { name: 'Alibaba Cloud', aliases: ['Aliyun'] },
      { name: 'Cainiao', aliases: [] },
    ]);
  });

  test.each([
    ['', ':1: name: missing'],
    ['name: A\nparts: [Aliyun]', ':2: parts: must be lines of name: [aliases]'],
    ['name: A\ntopic: {}', ':2: topic: unknown key; did you mean topics?'],
    ['name: A\ntopics:\n  two words: []', ':3: topics.two words: a topic is one word'],
    ['name: A\ntopics:\n  chips: [710]', ':3: topics.chips.0: must be text; put it in quotes'],
    ['name: A\ntopics: [cloud]', ':2: topics: must be lines of topic: [words]'],
    ['just text', ':1: must be lines of key: value'],
  ])('%j is refused', (source, message) => {
    expect(messageOf(() => readCompany(path, source))).toContain(path + message);
  });
});

describe('any plain text', () => {
  const companies = [
    company('jd', 'JD.com', ['JD']),
    company('alibaba', 'Alibaba', ['Alibaba Group', 'BABA']),
  ];

  test('is an article whose title is its first line', () => {
    const found = readPlain(
      '/tmp/news.en.txt',
      'Alibaba grows\r\n\r\nAlibaba grew\r\n41 percent.\r\n\r\n\r\nIt said so.\r\n',
      companies,
    );
    expect(found).toMatchObject({
      id: 'news.en',
      title: 'Alibaba grows',
      companies: ['alibaba'],
      url: '',
      publisher: '',
      publishedAt: '',
    });
    expect(found.text).toBe('Alibaba grew 41 percent.\n\nIt said so.');
  });

  test.each([
    ['JD grew. JD.com said so. Alibaba Group did not.', 'jd'],
    ['ALIBABA grew. JD said so. Alibaba denied it.', 'alibaba'],
    ['Alibabas and JDs.', undefined],
  ])('%s is about %s', (text, id) => {
    expect(readPlain('x.txt', `Title\n${text}`, companies).companies).toEqual(id === undefined ? [] : [id]);
  });

  test('a single line is title and text', () => {
    expect(readPlain('x', 'Up 5 percent.', [])).toMatchObject({
      id: 'x',
      title: 'Up 5 percent.',
      text: 'Up 5 percent.',
    });
  });

  test('no text is refused', () => {
    expect(messageOf(() => readPlain('x.txt', ' \n\u200B\n', []))).toContain('x.txt:1: no text');
  });
});

describe('what would cost more than it is worth', () => {
  const file = (front: string, body: string): string =>
    `---\ntitle: T\npublisher: P\nurl: https://paper.example/\n${front}\n---\n\n${body}\n`;
  const day = 'published: 2021-01-01';
  const read = (source: string) => readArticle('acme/2021-01-01-a.md', source);

  test('a paragraph crowded with markup is refused, with its line', () => {
    expect(() => read(file(day, `Fine.\n\n${'_a'.repeat(1_001)}`))).toThrow(/:10: more than 1000 marks/);
    expect(read(file(day, '_a_ '.repeat(400))).article.text).toBe('a '.repeat(400).trim());
  });

  test('front matter without end is refused unread', () => {
    const keys = Array.from({ length: 3_000 }, (_, index) => `key${index}: 1`).join('\n');
    expect(() => read(file(`${day}\n${keys}`, 'Text.'))).toThrow(/front matter is too long/);
  });

  test.each([
    ['file', `name: Acme${'\n'.repeat(20_000)}`, 'too long'],
    ['name', `name: ${'x'.repeat(301)}`, 'too long'],
    ['alias', `name: Acme\naliases: [${'x'.repeat(301)}]`, 'too long'],
    ['list of aliases', `name: Acme\naliases: [${'a,'.repeat(501)}]`, 'too many'],
  ])('a company’s %s without end is refused: each answer looks for its names', (_what, source, says) => {
    expect(messageOf(() => readCompany('acme/company.yaml', source))).toContain(says);
  });

  test('a title longer than a message can head is refused', () => {
    expect(() => read(file(day, 'Text.').replace('title: T', `title: ${'T'.repeat(301)}`))).toThrow(
      /too long/,
    );
  });

  test.each(['"+012021-12-20T00:00:00Z"', '"-000001-01-01T00:00:00Z"', '0000-01-01', '0999-12-31'])(
    'the year of %s is no year of news',
    (published) => {
      expect(() => read(file(`published: ${published}`, 'Text.'))).toThrow(/is no date/);
    },
  );

  test('marks on digits and fillers are taken out', () => {
    expect(read(file(day, '1\u0338 5\ufe0f\u20e3 a\u3164b.')).article.text).toBe('1 5 ab.');
  });
});
