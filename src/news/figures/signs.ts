import { lowAt, type Word, wordSet } from './words.ts';

const DASH = /^[-−–]$/u;
/** Words behind which a signed number says by how much something moved, and not where it is. */
const MOVING = wordSet('growth change changed changes by');

/** "-3", "minus 12", "negative 0.4": a dash that touches a number and nothing before it is its sign. */
export function isBelowNothing(words: readonly Word[], from: number): boolean {
  const before = words[from - 1];
  if (before === undefined) return false;
  if (before.low === 'minus' || before.low === 'negative') return true;
  return words[from]?.glued === true && !before.glued && DASH.test(before.text);
}

/** Whether a sign before a number tells a change: "(−12%)", "growth: -3%"; "margin was -3%" tells a level below nothing. */
export function isDelta(words: readonly Word[], from: number): boolean {
  const before = words[from - 2];
  return before === undefined || before.kind === 'sign' || MOVING.has(lowAt(words, from - 2));
}
