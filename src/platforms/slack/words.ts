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

/**
 * Text from people and workspaces that no gate has seen (names, titles), on one line and without what cannot be seen:
 * controls, direction marks, zero-width and filler characters. Joiners stay where scripts and emoji need them.
 */
export const legible = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(STRAY_SELECTOR, '')
    .trim();

/** Tags stay in the one place where they are seen: a flag of a region, which begins with a black flag. */
const INVISIBLE =
  /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]*)[\u{e0020}-\u{e007f}]|(?![\u{e0020}-\u{e007f}]|\p{Join_Control})\p{Cf}|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]/gu;

/**
 * Joiners have a part to play after letters and signs of scripts that join or stack (Persian, Hindi), and the joiner
 * that is no non-joiner in emoji; in scripts that do neither they only make two words of one.
 */
const STRAY_JOINER =
  /(?<!(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}])[\p{L}\p{M}])(?:\u{200c}|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}])\u{200d})/gu;

/** A variation selector follows what it varies: a symbol or a Han character. */
const STRAY_SELECTOR =
  /(?<![\p{Emoji}\p{sc=Han}\p{S}])[\ufe00-\ufe0f]|(?<!\p{sc=Han})[\u{e0100}-\u{e01ef}]/gu;

export const textOf = (pieces: readonly { readonly text: string }[]): string =>
  pieces.map(({ text }) => text).join('');
