import { findMentions } from '../src/news/figures/mentions.ts';
import { readStretches } from '../src/news/figures/stretches.ts';
import { readWords } from '../src/news/figures/words.ts';
import { splitSentences } from '../src/news/sentences.ts';
import type { Quantity } from './score.ts';

const CHANGES = { '=': undefined, '~': '~', '>': '>', '≥': '>', '<': '<', '≤': '<' } as const;

/** The figures of a text in NewsQuant's form. */
export function readNewsQuant(text: string): readonly Quantity[] {
  const found: Quantity[] = [];
  for (const sentence of splitSentences(text)) {
    const words = readWords(text, sentence);
    for (const { amount, bound, trend, isRank } of findMentions(words, readStretches(words, {}))) {
      const first = words[amount.from];
      const last = words[amount.to - 1];
      if (isRank || !first || !last) continue;
      found.push({
        value: amount.value,
        unit: amount.unit || '-',
        change: CHANGES[bound] ?? trend?.direction ?? '=',
        concepts: ['-'],
        span: [first.start, last.end],
      });
    }
  }
  return found;
}
