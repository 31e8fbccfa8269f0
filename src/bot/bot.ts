import type {
  Ask,
  Cleared,
  Composition,
  Inbound,
  Place,
  Press,
  Reply,
  Subscription,
  Zone,
} from '../domain.ts';
import { parseCommand } from '../commands.ts';
import type { Verdict } from '../gate/gate.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platforms/platform.ts';
import { plainReply } from '../replies/answers.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { createCheck, type Destination } from './check.ts';
import { createComposer } from './compose.ts';
import { createPerformer, type Context } from './perform.ts';

/** Longest question that is read, in UTF-16 units; what comes after it is cut off. */
const QUESTION = 500;

export interface Bot {
  /** Answers what came in, once. Never rejects: what goes wrong is logged and the asker told. */
  answer(inbound: Inbound): Promise<void>;

  /** What `answer` would say, and the same in a platform's form. @throws Error when the gate stops it */
  reply(ask: Ask, platform: Platform): Promise<{ readonly reply: Reply; readonly cleared: Cleared }>;

  /** What a due subscription is to be sent. */
  compose(subscription: Subscription, slotAt: number, late: boolean): Promise<Composition>;
}

export interface BotOptions {
  readonly store: Store;
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly world: World;
  readonly log: Log;
  /** Zone of who has none of their own. */
  readonly zone: Zone;
  /** Version of the program: a story that the gate stopped is tried again by another version. */
  readonly program: string;
}

/** The program in two verbs, answer and compose. What a person may do is decided here and nowhere else. */
export function createBot({ store, platforms, world, log, zone, program }: BotOptions): Bot {
  const check = createCheck({ store, world });
  const { perform, press } = createPerformer({ store, world, program });

  const platformOf = (place: Place): Platform => {
    const platform = platforms.get(place.platform);
    if (!platform) throw new Error(`bot: no platform ${place.platform} is configured`);
    return platform;
  };

  async function answer(inbound: Inbound): Promise<void> {
    try {
      if (!(await store.firstTime(inbound.place.platform, inbound.id, world.clock.now()))) return;
      if (inbound.kind === 'gone') {
        const paused = await store.pausePlace(inbound.place, 'gone');
        log.info(
          { place: inbound.place, paused: paused.length },
          'a place is gone; its subscriptions are paused',
        );
        return;
      }
      const platform = platformOf(inbound.place);
      await platform.respond(inbound, await safely(inbound, platform));
    } catch (error) {
      log.error({ inbound: inbound.id, kind: inbound.kind, error }, 'an answer could not be given');
    }
  }

  /** The answer, or an apology for one that failed or that the gate stopped. */
  async function safely(inbound: Ask | Press, platform: Platform): Promise<Cleared> {
    const to = destination(inbound, platform);
    const apology = async (key: 'sorry' | 'sorry.failed'): Promise<Cleared> =>
      cleared(await check(plainReply(key, { locale: to.locale, companies: [] }), to));
    try {
      const verdict = await check(await decide(inbound), to);
      if ('cleared' in verdict) return verdict.cleared;
      log.error({ inbound: inbound.id, problems: verdict.problems }, 'the gate stopped an answer');
      return await apology('sorry');
    } catch (error) {
      log.error({ inbound: inbound.id, error }, 'an answer failed');
      return apology('sorry.failed');
    }
  }

  async function reply(ask: Ask, platform: Platform): Promise<{ reply: Reply; cleared: Cleared }> {
    const said = await decide(ask);
    return { reply: said, cleared: cleared(await check(said, destination(ask, platform))) };
  }

  async function decide(inbound: Ask | Press): Promise<Reply> {
    const { place, user } = inbound;
    const settings = await store.settings(place);
    const context: Context = {
      inbound,
      wording: { locale: user.locale, companies: await store.companies() },
      settings,
      zone: user.zone ?? settings.zone ?? zone,
    };
    return inbound.kind === 'press'
      ? press(inbound.act, context)
      : perform(parseCommand(clean(inbound.words), context.wording.companies, context.zone), context);
  }

  return {
    answer,
    reply,
    compose: createComposer({ store, world, log, check, platformOf, program }),
  };
}

const destination = (inbound: Ask | Press, platform: Platform): Destination => ({
  platform,
  workspace: inbound.place,
  locale: inbound.user.locale,
  asked: askedIn(inbound),
});

function cleared(verdict: Verdict): Cleared {
  if ('cleared' in verdict) return verdict.cleared;
  throw new Error(`bot: the gate stopped a reply: ${verdict.problems.join('; ')}`);
}

/** A question on one line, without characters that cannot be seen, and no longer than anybody writes. */
const clean = (words: string): string =>
  words
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, QUESTION);

/** What may be echoed of what was asked: the words as they came, and in lower case as a query has them. */
function askedIn(inbound: Ask | Press): string {
  if (inbound.kind === 'ask') return `${clean(inbound.words)}\n${clean(inbound.words).toLowerCase()}`;
  const { act } = inbound;
  if (act.do === 'follow') return act.query.words.join(' ');
  if (act.do !== 'command') return '';
  const { command } = act;
  const parts = [
    ...('query' in command ? command.query.words : []),
    ...('word' in command ? [command.word] : []),
    ...('words' in command ? [command.words] : []),
  ];
  return parts.join('\n');
}
