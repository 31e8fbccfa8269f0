import { Lexer } from 'marked';
import type { MarkedToken, Token } from 'marked';

/**
 * Text that is safe to show and to search, on one line: Unicode NFC, white space and line breaks made single blanks,
 * nothing that is invisible or turns the reading direction (Unicode categories Cc and Cf).
 */
export function safeLine(text: string): string {
  return text
    .toWellFormed()
    .replace(LINE_BREAKS, ' ')
    .replace(UNSEEN, '')
    .replace(ON_DIGITS, '')
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim();
}

/** Fillers, and marks on a digit, which make it look like another character or none. */
const ON_DIGITS = /[\u034f\u115f\u1160\u3164\uffa0]|(?<=\p{N})\p{M}+/gu;

const LINE_BREAKS = /[\t-\r\u0085\u2028\u2029]/g;

/**
 * Joiners shape letters in some scripts and build emoji, so they stay between characters beyond ASCII; next to a Latin
 * letter or a digit they could only hide something.
 */
const UNSEEN =
  /[[\p{Cc}\p{Cf}]--[\u200C\u200D]]|(?<![^\p{ASCII}\p{N}])[\u200C\u200D]|[\u200C\u200D](?![^\p{ASCII}\p{N}])/gv;

/**
 * Markdown as plain text: each heading, paragraph, list item, quotation and table row is a paragraph of safe text, and
 * paragraphs are parted by an empty line. Markup, addresses of links, images, HTML tags, blocks of HTML and struck-out
 * words are left out.
 * @throws RangeError when the nesting is deeper than the stack
 */
export function plainText(markdown: string): string {
  return paragraphs(Lexer.lex(markdown)).map(safeLine).filter(Boolean).join('\n\n');
}

/** The kinds of block that hold words; all others are left out. */
const BLOCKS = ['heading', 'paragraph', 'text', 'code', 'blockquote', 'list', 'table'] as const;
type Block = Extract<MarkedToken, { type: (typeof BLOCKS)[number] }>;
const isBlock = (token: Token): token is Block => BLOCKS.some((kind) => kind === token.type);

function paragraphs(tokens: readonly Token[]): string[] {
  return tokens.filter(isBlock).flatMap((token) => {
    switch (token.type) {
      case 'heading':
      case 'paragraph':
        return [words(token.tokens)];
      case 'text':
        return [words(token.tokens ?? [token])];
      case 'code':
        return [token.text];
      case 'blockquote':
        return paragraphs(token.tokens);
      case 'list':
        return token.items.flatMap((item) => paragraphs(item.tokens));
      case 'table':
      default:
        return [token.header, ...token.rows].map((row) => row.map((cell) => words(cell.tokens)).join('; '));
    }
  });
}

/** The kinds of token within a line that hold words; all others are left out. */
const INLINE = ['text', 'strong', 'em', 'link', 'del', 'escape', 'codespan', 'br'] as const;
type Inline = Extract<MarkedToken, { type: (typeof INLINE)[number] }>;
const isInline = (token: Token): token is Inline => INLINE.some((kind) => kind === token.type);

function words(tokens: readonly Token[]): string {
  return tokens.filter(isInline).map(wordsOf).join('');
}

function wordsOf(token: Inline): string {
  switch (token.type) {
    case 'text':
      return unwrap(decode(token.text));
    case 'strong':
    case 'em':
    case 'link':
      return words(token.tokens);
    case 'del':
      // A single tilde on each side is more likely "~5 to ~6" than struck-out text: none of it may go missing.
      return token.raw.startsWith('~~') ? '' : `~${words(token.tokens)}~`;
    case 'escape':
    case 'codespan':
      return token.text;
    case 'br':
    default:
      return ' ';
  }
}

/** A line that was wrapped between two Chinese or Japanese characters, or a quotation mark and one, continues without a blank. */
const unwrap = (text: string): string =>
  text.replace(
    /(?<=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u3001-\u303F\uFF01-\uFF60])\n(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u3001-\u303F\uFF01-\uFF60“”‘’…—])|(?<=[“”‘’…—])\n(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u3001-\u303F\uFF01-\uFF60])/gu,
    '',
  );

/** Character references, by number or by the names that writers use: the lexer leaves them as they are. */
function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]+));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED.get(name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00A0',
    ndash: '–',
    mdash: '—',
    minus: '−',
    hellip: '…',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    euro: '€',
    pound: '£',
    yen: '¥',
    cent: '¢',
    le: '≤',
    ge: '≥',
    times: '×',
  }),
);
