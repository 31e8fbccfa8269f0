import type { Name } from './names.ts';
import type { Stretch } from './stretches.ts';
import type { Word } from './words.ts';

/** What is measured, and whose it is. */
export interface Subject {
  /** Undefined where the text names none: "Alibaba grew 5 percent". */
  readonly metric?: string | undefined;
  readonly of: string;
  /** What narrows the metric: "in Southeast Asia". */
  readonly place?: string | undefined;
}

/** A sentence as far as it is read when the subject of one of its figures is sought. */
export interface Scene {
  readonly text: string;
  readonly words: readonly Word[];
  readonly names: readonly Name[];
  readonly stretches: readonly Stretch[];
  /** Who "the company" is. */
  readonly company: string;
  /** Whom the sentences before were about, and so who "it" is. */
  readonly topic: string;
  /** Whose the first figure of the last sentence with figures was: "these businesses". */
  readonly group: string;
  /** The figure before this one in the sentence: its subject, and the word after it. */
  readonly before?: { readonly subject: Subject; readonly end: number } | undefined;
}

/** Words [from, to) of a sentence. */
export type Range = readonly [from: number, to: number];
