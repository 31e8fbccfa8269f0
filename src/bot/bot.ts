import type {
  Alert,
  Ask,
  Cleared,
  Composition,
  Inbound,
  Opened,
  Place,
  Press,
  Reply,
  Subscription,
  Zone,
} from '../domain.ts';
import { parseCommand } from '../commands.ts';
import type { Clearance } from '../gate/gate.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platforms/platform.ts';
import { spokenLocale } from '../phrases/phrases.ts';
import { plainReply } from '../replies/answers.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { createAlerter } from './alert.ts';
import { checkStories, createCheck, type Destination, type Passed } from './check.ts';
import { clean } from './clean.ts';
import { createComposer } from './compose.ts';
import { createHome } from './home.ts';
import { createPerformer, type Context } from './perform.ts';
import { createPlaces } from './places.ts';

export interface Bot {
  /** Answers what came in, once. Never rejects: what goes wrong is logged and the asker told. */
  answer(inbound: Inbound): Promise<void>;

  /** What `answer` would say, and the same in a platform's form. @throws Error when the gate stops it */
  reply(ask: Ask, platform: Platform): Promise<{ readonly reply: Reply; readonly cleared: Cleared }>;

  /** What a due subscription is to be sent. */
  compose(subscription: Subscription, slotAt: number, late: boolean): Promise<Composition>;

  /** What an owner is told of trouble, and where. @throws PlatformError; Error when the gate stops it */
  alert(alert: Alert): Promise<{ readonly place: Place; readonly body: Cleared }>;
}

export interface BotOptions {
  readonly store: Store;
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly world: World;
  readonly log: Log;
  /** Zone of who has none of their own. */
  readonly zone: Zone;
}

/** The program: it answers what comes in, composes what is due, and words what owners are told of trouble. What a person may do is decided here and nowhere else. */
export function createBot({ store, platforms, world, log, zone }: BotOptions): Bot {
  const check = createCheck({ store, world });
  const { perform, press } = createPerformer({ store, world });
  const home = createHome({ store, world });
  const places = createPlaces({ store, world, log });

  const platformOf = (place: Place): Platform => {
    const platform = platforms.get(place.platform);
    if (!platform) throw new Error(`bot: no platform ${place.platform} is configured`);
    return platform;
  };

  async function answer(inbound: Inbound): Promise<void> {
    try {
      // Done twice they change nothing, so that they are done before they are known: they must not be lost.
      if (inbound.kind === 'gone') return await places.gone(inbound.place);
      if (inbound.kind === 'back') return await places.back(inbound.place);
      if (!(await store.firstTime(inbound.place.platform, inbound.id, world.clock.now()))) return;
      await places.spoken(inbound.place);
      const platform = platformOf(inbound.place);
      await platform.respond(inbound, await safely(inbound, platform));
    } catch (error) {
      log.error({ inbound: inbound.id, kind: inbound.kind, error }, 'an answer could not be given');
    }
  }

  /** The answer, or an apology for one that failed or that the gate stopped. */
  async function safely(inbound: Asked, platform: Platform): Promise<Cleared> {
    try {
      const { clearance } = await say(inbound, platform);
      return 'cleared' in clearance ? clearance.cleared : await apology('sorry', inbound, platform);
    } catch (error) {
      log.error({ inbound: inbound.id, error }, 'an answer failed');
      return apology('sorry.failed', inbound, platform);
    }
  }

  async function say(inbound: Asked, platform: Platform): Promise<Passed> {
    const to = await destination(inbound, platform);
    const passed = await checkStories(check, await decide(inbound), to);
    const problems = [
      ...passed.stopped.map(({ story, reason }) => `${story}: ${reason}`),
      ...('problems' in passed.clearance ? passed.clearance.problems : []),
    ];
    if (problems.length > 0) log.error({ inbound: inbound.id, problems }, 'the gate stopped an answer');
    return passed;
  }

  async function apology(
    key: 'sorry' | 'sorry.failed',
    inbound: Asked,
    platform: Platform,
  ): Promise<Cleared> {
    const locale = spokenLocale(inbound.user.locale);
    const to = { platform, workspace: inbound.place, locale, asked: '' };
    return cleared(await check(plainReply(key, { locale, companies: [] }), to));
  }

  /** What may be echoed: what was asked, and what the place or the person follows, whose words were asked for once. */
  async function destination(inbound: Asked, platform: Platform): Promise<Destination> {
    const { place, user } = inbound;
    const here = await store.subscriptions(place);
    const alone = inbound.kind === 'opened' || inbound.direct;
    const theirs = alone ? await store.followsOf(user.id, place) : [];
    const followed = [...here, ...theirs].flatMap(({ query }) => query.words);
    return {
      platform,
      workspace: inbound.place,
      locale: spokenLocale(inbound.user.locale),
      asked: [...askedIn(inbound), ...followed].join('\n'),
    };
  }

  async function reply(ask: Ask, platform: Platform): Promise<{ reply: Reply; cleared: Cleared }> {
    const { said, clearance } = await say(ask, platform);
    return { reply: said, cleared: cleared(clearance) };
  }

  async function decide(inbound: Asked): Promise<Reply> {
    const { place, user } = inbound;
    const settings = await store.settings(place);
    const surroundings = {
      wording: {
        locale: spokenLocale(user.locale),
        companies: await store.companies(),
        ...(inbound.kind === 'ask' && { asked: clean(inbound.words) }),
      },
      settings,
      zone: user.zone ?? settings.zone ?? zone,
    };
    if (inbound.kind === 'opened') return home(inbound, surroundings);
    const context: Context = { inbound, ...surroundings };
    return inbound.kind === 'press'
      ? press(inbound.act, context)
      : perform(parseCommand(clean(inbound.words), context.wording.companies, context.zone), context);
  }

  return {
    answer,
    reply,
    compose: createComposer({ store, world, log, check, platformOf }),
    alert: createAlerter({ store, check, platformOf }),
  };
}

/** What is answered. */
type Asked = Ask | Press | Opened;

function cleared(clearance: Clearance): Cleared {
  if ('cleared' in clearance) return clearance.cleared;
  throw new Error(`bot: the gate stopped a reply: ${clearance.problems.join('; ')}`);
}

/** What was asked, in the forms in which a reply may repeat it: as it came, and in lower case as a query has it. */
function askedIn(inbound: Asked): readonly string[] {
  if (inbound.kind === 'opened') return [];
  if (inbound.kind === 'ask') {
    const words = clean(inbound.words);
    return [words, words.toLowerCase()];
  }
  const { act } = inbound;
  if (act.do !== 'command') return 'query' in act ? act.query.words : [];
  const { command } = act;
  return [
    ...('query' in command ? command.query.words : []),
    ...('word' in command ? [command.word] : []),
    ...('words' in command ? [command.words] : []),
  ];
}
