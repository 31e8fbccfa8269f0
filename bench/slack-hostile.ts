import { hidden, render, shown } from '../src/platforms/slack/render.ts';
import { incomplete } from '../src/gate/complete.ts';
import { unfaithful } from '../src/gate/faithful.ts';
import { realWorld } from '../src/world.ts';
import { seededRandom } from '../tests/fakes/random.ts';
import { hostile, repliesOf, type Size } from '../tests/platforms/hostile.ts';
import { madeOf, refusals } from '../tests/platforms/slack/reader.ts';

const STRINGS = 1_000_000;
const SIZE: Size = { stories: 2, sentences: 2, figures: 4, items: 4, notes: 2, actions: 2 };
const SOURCE = 'https://news.example/a?b=1&c=2';

/**
 * A million hostile strings, each somewhere in a reply: what a tokenizer written from Slack's formatting page makes of
 * the messages. Only links to the source and our own bold are let be; anything else is printed, and is a mistake.
 */
export async function run(): Promise<void> {
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
      const rendered = render(reply, 'en');
      made.messages += 1;
      for (const token of madeOf(rendered.payload)) {
        if (token.is === 'look' && token.of === 'bold') continue;
        const ours = token.is === 'link' && token.url === SOURCE && token.label === undefined;
        made[ours ? 'links' : 'foreign'] += 1;
        if (!ours) process.stdout.write(`${JSON.stringify(token)}\n`);
      }
      const { visible, payload } = rendered;
      made.stopped +=
        unfaithful(reply, visible).length + incomplete(payload, visible, { hidden, shown }).length;
      made.refused += refusals(payload).length;
    }
  const say = (what: string, number: number): void =>
    void process.stdout.write(`${what.padEnd(48)}${String(number).padStart(12)}\n`);
  say('hostile strings', made.strings);
  say('messages', made.messages);
  say('links to the source', made.links);
  say('mentions, foreign links and looks', made.foreign);
  say('objections of the gate', made.stopped);
  say('objections of Slack’s limits', made.refused);
  say('seconds', Math.round((clock.now() - began) / 1_000));
}
