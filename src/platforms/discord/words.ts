/**
 * What a backslash can take the meaning from: any sign that is no letter, digit or space.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
const ESCAPE = /\\([^0-9A-Za-z\s])/g;

/**
 * Where a text would mean more to Discord than itself. Lists, headings, small text and quotes begin a line; emoji,
 * addresses and invitations stand anywhere, and so do the marks of bold, italics, strikethrough, spoilers, code,
 * masked links, mentions and timestamps.
 * https://discord.com/developers/docs/reference#message-formatting
 * https://support.discord.com/hc/en-us/articles/210298617
 */
const LIVE = new RegExp(
  [
    // Marks, and what begins a mention, a timestamp, an emoji of a server, a masked link.
    String.raw`[\\*_~|\x60\[<>@]`,
    String.raw`(?<=^\s*)[-+#]`,
    String.raw`(?<=^\s*\d+)[.)](?=\s|$)`,
    // `:tada:`
    String.raw`:(?=[\w+~-]+:)`,
    // `https://`, and `discord.gg/…`, which becomes a card without one.
    String.raw`:(?=\/)`,
    String.raw`(?<=\.[a-z]{2,24})\/`,
  ].join('|'),
  'gim',
);

/** Text as `content` and text displays carry it, wherever in them it stands: Discord shows it as it is. */
export const escaped = (text: string): string => text.replace(LIVE, String.raw`\$&`);

/** What a reader sees of an escaped text; undefined where something is not escaped, and Discord would take it for more. */
export function unescaped(text: string): string | undefined {
  // What is escaped counts for nothing any more, not even for what stands beside it.
  return text.replace(ESCAPE, '\0').search(LIVE) < 0 ? text.replace(ESCAPE, '$1') : undefined;
}

/** Whether a text can be bold: on one line, with something at both ends for the marks to hold on to. */
export const canBeBold = (text: string): boolean => /^\S(?:.*\S)?$/.test(text);

/** Whether a text can be code, in which there are no escapes: nothing in it means anything to Discord even outside. */
export const canBeCode = (text: string): boolean =>
  canBeBold(text) && !/[\\`*~|[\]<>@]|:\/|\.[a-z]{2,24}\//i.test(text);

/**
 * An address that may be made a link: http or https, without a user to mislead, its host in ASCII (so that a look-alike
 * letter shows as `xn--`), with nothing that ends a link or marks text, and no invitation, which Discord shows as a card.
 * @returns the address in its one safe spelling, or undefined
 */
export function address(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  if (/(?:^|\.)discord(?:app)?\.(?:com|gg|gift|new|media)\.?$/.test(url.hostname)) return undefined;
  return url.href.replace(/[|`*\\@[\]{}^]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

export const textOf = (pieces: readonly { readonly text: string }[]): string =>
  pieces.map(({ text }) => text).join('');
