import type { Locale, Reply } from '../src/domain.ts';
import { incomplete, type Reading } from '../src/gate/complete.ts';
import { unfaithful } from '../src/gate/faithful.ts';
import type { Rendered } from '../src/platforms/platform.ts';
import { realWorld } from '../src/world.ts';
import { seededRandom } from '../tests/fakes/random.ts';
import { hostile, repliesOf, type Size } from '../tests/platforms/hostile.ts';

const STRINGS = 1_000_000;
const SIZE: Size = { stories: 2, sentences: 2, figures: 4, items: 4, notes: 2, actions: 2 };
export const SOURCE = 'https://news.example/a?b=1&c=2';

/** What a platform's markup came to, read by somebody else. */
export interface Judged {
  /** How many links lead to the source and show where they lead. */
  readonly links: number;
  /** Anything else but our own looks: a mistake. */
  readonly foreign: readonly unknown[];
  /** Why the platform would not take it. */
  readonly refusals: readonly string[];
}

export interface Judging extends Reading {
  readonly render: (reply: Reply, locale: Locale) => Rendered;
  readonly judge: (payload: unknown) => Judged;
}

/** A million hostile strings, each somewhere in a reply, and what tokenizers written from the platform's pages make of it. */
export function judgeMillion({ render, judge, ...reading }: Judging): void {
  const { clock } = realWorld;
  const began = clock.now();
  const random = seededRandom(1);
  const made = { strings: 0, messages: 0, links: 0, foreign: 0, stopped: 0, refused: 0 };
  const text = (): string => {
    made.strings += 1;
    return hostile(random);
  };
  while (made.strings < STRINGS)
    for (const reply of repliesOf({ text, url: SOURCE }, SIZE)) {
      const { payload, visible } = render(reply, 'en');
      const { links, foreign, refusals } = judge(payload);
      made.messages += 1;
      made.links += links;
      made.foreign += foreign.length;
      made.refused += refusals.length;
      made.stopped += unfaithful(reply, visible).length + incomplete(payload, visible, reading).length;
      for (const token of foreign) process.stdout.write(`${JSON.stringify(token)}\n`);
    }
  const say = (what: string, number: number): void =>
    void process.stdout.write(`${what.padEnd(48)}${String(number).padStart(12)}\n`);
  say('hostile strings', made.strings);
  say('messages', made.messages);
  say('links to the source', made.links);
  say('mentions, foreign links and looks', made.foreign);
  say('objections of the gate', made.stopped);
  say('objections of the platform’s limits', made.refused);
  say('seconds', Math.round((clock.now() - began) / 1_000));
}
