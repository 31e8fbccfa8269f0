import { findMentions } from '../src/news/figures/mentions.ts';
import { readStretches } from '../src/news/figures/stretches.ts';
import { readWords } from '../src/news/figures/lexer.ts';
import { splitSentences } from '../src/news/sentences.ts';

export interface Quantity {
  readonly value: number | readonly [low: number, high: number];
  readonly unit: string;
  readonly change: '=' | '~' | 'up' | 'down' | '>' | '<';
  readonly concepts: readonly string[];
  readonly span: readonly [start: number, end: number];
}

export function readNewsQuant(text: string): readonly Quantity[] {
  const found: Quantity[] = [];
  for (const span of splitSentences(text)) {
    const words = readWords(text, span);
    for (const { amount, bound, trend, isRank } of findMentions(words, readStretches(words, {}))) {
      if (isRank) continue;
      const first = words[amount.from]!, last = words[amount.to - 1]!;
      const b = { '=': undefined, '~': '~', '>': '>', '≥': '>', '<': '<', '≤': '<' }[bound];
      found.push({ value: amount.value, unit: amount.unit || '-', change: (b ?? trend?.direction ?? '=') as Quantity['change'], concepts: ['-'], span: [first.start, last.end] });
    }
  }
  return found;
}
