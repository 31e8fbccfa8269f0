/**
 * What Slack makes of marked-up text, written from its page on formatting alone and sharing no line with what we send:
 * https://docs.slack.dev/messaging/formatting-message-text. Where the page is vague it sees more markup, not less.
 */
export type Token =
  | { readonly is: 'text'; readonly text: string }
  /** Somebody is told: a user, a group, a channel's members. */
  | { readonly is: 'mention'; readonly of: string }
  | { readonly is: 'channel'; readonly of: string }
  | { readonly is: 'date'; readonly of: string }
  | { readonly is: 'link'; readonly url: string; readonly label?: string }
  /** Bold, italics, strikethrough, code, a quote, an emoji. */
  | { readonly is: 'look'; readonly of: string };

/** @param automatic whether Slack also looks for addresses, channels and names that nobody marked (`verbatim: false`) */
export function tokens(text: string, automatic = false): readonly Token[] {
  const found: Token[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '')
      found.push(...looks(plain), ...(automatic ? linked(plain) : []), { is: 'text', text: read(plain) });
    plain = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const end = text[at] === '<' ? text.indexOf('>', at) : -1;
    if (end < 0) {
      plain += text[at];
      continue;
    }
    flush();
    found.push(control(text.slice(at + 1, end)));
    at = end;
  }
  flush();
  return found;
}

/** Between angle brackets: by its first character a user, a channel or something special; else a link. */
function control(inside: string): Token {
  const bar = inside.indexOf('|');
  const body = bar < 0 ? inside : inside.slice(0, bar);
  if (body.startsWith('#')) return { is: 'channel', of: body.slice(1) };
  if (body.startsWith('!date^')) return { is: 'date', of: body };
  if (body.startsWith('@') || body.startsWith('!')) return { is: 'mention', of: body.slice(1) };
  return { is: 'link', url: read(body), ...(bar >= 0 && { label: read(inside.slice(bar + 1)) }) };
}

const LOOKS: readonly (readonly [string, RegExp])[] = [
  ['preformatted', /```[\s\S]*?```/],
  ['code', /`[^`\n]+`/],
  ['bold', /\*[^*\n]+\*/],
  ['italics', /_[^_\n]+_/],
  ['strikethrough', /~[^~\n]+~/],
  ['emoji', /:[\w+'-]+:/],
  ['quote', /^(?:&gt;|>)/m],
];

const looks = (text: string): Token[] =>
  LOOKS.flatMap(([of, pattern]): Token[] => (pattern.test(text) ? [{ is: 'look', of }] : []));

const linked = (text: string): Token[] => [
  ...[...text.matchAll(/\b(?:https?|ftp|mailto|slack):\S+|\bwww\.\S+|\S+@\S+\.\S+/gi)].map(
    ([url]): Token => ({ is: 'link', url: read(url) }),
  ),
  ...[...text.matchAll(/(?<!\w)@(?:here|channel|everyone)\b/g)].map(([of]): Token => ({ is: 'mention', of })),
];

/** The three escapes, read once from left to right. */
const read = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (_escape, name: string) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : '>',
  );
