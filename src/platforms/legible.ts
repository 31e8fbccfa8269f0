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
