import { hidden, render, shown, type DiscordPayload } from '../src/platforms/discord/render.ts';
import { madeOf, refusals } from '../tests/platforms/discord/reader.ts';
import { judgeMillion, SOURCE } from './hostile.ts';

const OURS: ReadonlySet<string> = new Set(['bold', 'code', 'title', 'small']);

/** What Discord makes of a million hostile strings, in both forms: only links to the source and our own looks are let be. */
export async function run(): Promise<void> {
  judgeMillion({
    render,
    hidden,
    shown,
    judge: (payload) => {
      const { page, plain } = payload as DiscordPayload;
      const forms = [page, plain];
      const made = forms.flatMap(madeOf).filter((token) => token.is !== 'look' || !OURS.has(token.of));
      const foreign = made.filter(
        (token) => token.is !== 'link' || token.url !== SOURCE || token.label !== undefined,
      );
      return { links: made.length - foreign.length, foreign, refusals: forms.flatMap(refusals) };
    },
  });
}
