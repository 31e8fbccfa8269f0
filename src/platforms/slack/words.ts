/**
 * Text as `text` and mrkdwn carry it. Slack reads `&`, `<` and `>` as its own in both, formatting switched off or not;
 * nothing else is to be escaped, and there is no escape for `*`, `_`, `~` and backticks.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What a reader sees of an escaped text; undefined where something is not escaped, and Slack would take it for more. */
export function unescaped(text: string): string | undefined {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return escaped(plain) === text ? plain : undefined;
}

/**
 * Whether a text means itself in a `plain_text` object. Slack's pages do not say whether it reads escapes there, so
 * what looks like one goes elsewhere, as does what spans lines.
 */
export const isPlain = (text: string): boolean => !/&(?:amp|lt|gt);|\n/.test(text);

/**
 * Whether mrkdwn would show an escaped text as it is: it has no mark of bold, italics, strikethrough, code, quotes or
 * emoji, no line break before which lists and quotes begin, and no space at its ends, where bold would not close.
 * https://docs.slack.dev/messaging/formatting-message-text#basic-formatting
 */
export const isUnformatted = (text: string): boolean => !/[*_~`:<>\n\r]|^\s|\s$/.test(text);

/**
 * An address that may be made a link: http or https, without a user to mislead, its host in ASCII (so that a look-alike
 * letter shows as `xn--`), and with nothing that ends a link in Slack's markup.
 * @returns the address in its one safe spelling, or undefined
 */
export function address(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.href.replaceAll('|', '%7C');
}

export const textOf = (pieces: readonly { readonly text: string }[]): string =>
  pieces.map(({ text }) => text).join('');
