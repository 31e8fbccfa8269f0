import { hidden, render, shown } from '../src/platforms/slack/render.ts';
import { madeOf, refusals } from '../tests/platforms/slack/reader.ts';
import { judgeMillion, SOURCE } from './hostile.ts';

/** What Slack makes of a million hostile strings: only links to the source and our own bold are let be. */
export async function run(): Promise<void> {
  judgeMillion({
    render,
    hidden,
    shown,
    judge: (payload) => {
      const made = madeOf(payload).filter((token) => token.is !== 'look' || token.of !== 'bold');
      const foreign = made.filter(
        (token) => token.is !== 'link' || token.url !== SOURCE || token.label !== undefined,
      );
      return { links: made.length - foreign.length, foreign, refusals: refusals(payload) };
    },
  });
}
