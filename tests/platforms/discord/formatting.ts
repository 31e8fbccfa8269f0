/**
 * What Discord makes of marked-up text, written from its pages on formatting alone and sharing no line with what we send:
 * https://discord.com/developers/docs/reference#message-formatting and
 * https://support.discord.com/hc/en-us/articles/210298617. Where they are vague it sees more markup, not less.
 */
export type Token =
  | { readonly is: 'text'; readonly text: string }
  /** Somebody is told: a user, a role, everyone. */
  | { readonly is: 'mention'; readonly of: string }
  /** Something of Discord's own: a channel, a command, a timestamp, an emoji, an invitation. */
  | { readonly is: 'thing'; readonly of: string }
  | { readonly is: 'link'; readonly url: string; readonly label?: string }
  /** Bold, italics, a title, a list, a quote. */
  | { readonly is: 'look'; readonly of: string };

type Found = readonly [token: Exclude<Token, { is: 'text' }>, inside: string, length: number];

export function tokens(text: string): readonly Token[] {
  return text.split('\n').flatMap((line) => block(line));
}

/** What begins a line, and the rest of it. */
function block(line: string): readonly Token[] {
  const bare = line.trimStart();
  const begun: readonly (readonly [string, RegExp])[] = [
    ['small', /^-#\s+/],
    ['title', /^#{1,3}\s+/],
    ['quote', /^>(?:>>)?\s+/],
    ['list', /^(?:[-*+]|\d+[.)])(?:\s+|$)/],
  ];
  for (const [of, pattern] of begun) {
    const mark = pattern.exec(bare)?.[0];
    if (mark !== undefined) return [{ is: 'look', of }, ...block(bare.slice(mark.length))];
  }
  return inline(line);
}

/** From left to right, the first rule that fits; what stands inside is read too. */
function inline(text: string): readonly Token[] {
  const made: Token[] = [];
  let words = '';
  const flush = (): void => {
    if (words !== '') made.push({ is: 'text', text: words });
    words = '';
  };
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const escape = /^\\([^0-9A-Za-z\s])/.exec(rest)?.[1];
    if (escape !== undefined) {
      words += escape;
      at += 2;
      continue;
    }
    const found = ruled(rest);
    if (!found) {
      words += text[at];
      at += 1;
      continue;
    }
    flush();
    const [token, inside, length] = found;
    const isOpaque = token.is === 'look' && token.of === 'code';
    made.push(token, ...(isOpaque ? [{ is: 'text', text: inside } as const] : inline(inside)));
    at += length;
  }
  flush();
  return made;
}

const PAIRS: readonly (readonly [of: string, mark: string])[] = [
  ['code block', '```'],
  ['code', '``'],
  ['code', '`'],
  ['both', '***'],
  ['bold', '**'],
  ['underline', '__'],
  ['italics', '*'],
  ['italics', '_'],
  ['strikethrough', '~~'],
  ['spoiler', '||'],
];

function ruled(rest: string): Found | undefined {
  for (const [of, mark] of PAIRS) {
    if (!rest.startsWith(mark)) continue;
    const end = closing(rest, mark);
    if (end > mark.length) return [{ is: 'look', of }, rest.slice(mark.length, end), end + mark.length];
  }
  const masked = /^\[((?:\\.|[^\]\\])*)\]\(\s*<?([^)\s>]+)>?[^)]*\)/.exec(rest);
  if (masked) return [{ is: 'link', url: masked[2] ?? '', label: masked[1] ?? '' }, '', masked[0].length];
  const angled = /^<([^\s>]+(?: [^\s>]+)*)>/.exec(rest);
  if (angled) return [angledToken(angled[1] ?? ''), '', angled[0].length];
  const everyone = /^@(?:everyone|here)/.exec(rest)?.[0];
  if (everyone !== undefined) return [{ is: 'mention', of: everyone }, '', everyone.length];
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^\s<]+/i.exec(rest)?.[0];
  if (url !== undefined) return [{ is: 'link', url }, '', url.length];
  // Cards of invitations are made of the text itself, wherever it stands.
  const card = /^(?:discord(?:app)?\.com\/(?:invite|gifts)|discord\.(?:gg|gift|new))\/[\w-]+/i.exec(
    rest,
  )?.[0];
  if (card !== undefined) return [{ is: 'thing', of: card }, '', card.length];
  const emoji = /^:(?:100|1234|[a-z][\w+-]*|[+-]1)(?:::skin-tone-\d)?:/i.exec(rest)?.[0];
  if (emoji !== undefined) return [{ is: 'thing', of: emoji }, '', emoji.length];
  return undefined;
}

/** Where a mark closes again, past what is escaped. */
function closing(rest: string, mark: string): number {
  const isCode = mark.startsWith('`');
  for (let at = mark.length; at < rest.length; at += 1) {
    if (!isCode && rest[at] === '\\') at += 1;
    else if (rest.startsWith(mark, at)) return at;
  }
  return -1;
}

function angledToken(inside: string): Found[0] {
  if (inside.startsWith('@')) return { is: 'mention', of: inside };
  if (/^(?:#|\/|t:|id:|a?:\w+:)/.test(inside)) return { is: 'thing', of: inside };
  return { is: 'link', url: inside };
}
