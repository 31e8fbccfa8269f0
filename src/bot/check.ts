import type { Locale, Reply, ShownStory, StoryId, Workspace } from '../domain.ts';
import { clear, type Sources, type Clearance } from '../gate/gate.ts';
import { articlesIn } from '../gate/rows.ts';
import { stands } from '../news/comparable.ts';
import { splitSentences } from '../news/sentences.ts';
import { figureWord, literals, say } from '../phrases/phrases.ts';
import type { Platform } from '../platforms/platform.ts';
import { alone } from '../replies/figures.ts';
import { madeText } from '../replies/fragments.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';

/** Where a reply is going, and what it answers. */
export interface Destination {
  readonly platform: Platform;
  readonly workspace: Workspace;
  readonly locale: Locale;
  /** What may be echoed; '' where nobody asked. */
  readonly asked: string;
}

export type Check = (said: Reply, to: Destination) => Promise<Clearance>;

/** Renders a reply and takes it through the gate, with everything that it names loaded from the store. */
export function createCheck({ store, world }: { readonly store: Store; readonly world: World }): Check {
  return async (said, { platform, workspace, locale, asked }) => {
    const ids = articlesIn(said);
    const articles = new Map((await store.articles(ids)).map(({ article }) => [article.id, article]));
    const figures = new Map((await store.figures(ids)).map((figure) => [figure.id, figure]));
    const companies = new Map((await store.companies()).map((company) => [company.id, company]));
    const topics = new Set([...companies.values()].flatMap((company) => company.topics.map(({ id }) => id)));
    const counts = await store.counts(world.clock.now());
    const settings = await store.settings(workspace);
    const sources: Sources = {
      article: (id) => articles.get(id),
      sentences: (id) => splitSentences(articles.get(id)?.text ?? ''),
      figure: (id) => figures.get(id),
      company: (id) => companies.get(id),
      topic: (id) => topics.has(id),
      phrase: literals,
      word: figureWord,
      stands,
      made: madeText,
      articles: (company) => counts.get(company) ?? 0,
      setting: (name) => settings[name]?.toString(),
      asked,
    };
    const reply: Reply = { ...said, shortened: say('reply.shortened', locale) };
    return clear(reply, platform.render(reply, locale), locale, sources, platform);
  };
}

/** A digest as far as it passes. */
export interface Passed {
  readonly said: Reply;
  readonly clearance: Clearance;
  /** Stories that were left out of it, and why. */
  readonly stopped: readonly { readonly story: StoryId; readonly reason: string }[];
}

/**
 * Checks a reply; where a digest does not pass as a whole, its stories one by one, so that one of them does not keep
 * the others back, nor a figure that it shows of another article. Where each passes by itself or none does, nothing can
 * be left out: the clearance is on the whole.
 */
export async function checkStories(check: Check, said: Reply, to: Destination): Promise<Passed> {
  const clearance = await check(said, to);
  if ('cleared' in clearance || said.kind !== 'digest') return { said, clearance, stopped: [] };
  const passes = async (story: ShownStory): Promise<Clearance> => check({ ...said, stories: [story] }, to);
  const tried = await Promise.all(
    said.stories.map(async (story) => {
      const whole = await passes(story);
      if ('cleared' in whole) return { story, clearance: whole };
      return { story: alone(story), clearance: await passes(alone(story)) };
    }),
  );
  const stopped = tried.flatMap(({ story, clearance: one }) =>
    'problems' in one ? [{ story: story.id, reason: one.problems.join('; ') }] : [],
  );
  const sound = tried.filter((one) => 'cleared' in one.clearance).map(({ story }) => story);
  const isWhole = said.stories.every((story, index) => story === sound[index]);
  if (sound.length === 0 || isWhole) return { said, clearance, stopped };
  const rest: Reply = { ...said, stories: sound };
  return { said: rest, clearance: await check(rest, to), stopped };
}
