import { realWorld } from '../../src/world.ts';
import { serveChat, type ChatServer, type Event } from '../fakes/chat-server.ts';
import { createChat, troubles, type Chat, type Request, type Trouble } from '../fakes/chat.ts';
import { PLACES, serveDiscordChat } from '../fakes/discord/proving.ts';
import { openProxy, type Proxy } from '../fakes/proxy.ts';
import { seededRandom } from '../fakes/random.ts';
import { serveSlackChat, WORKSPACE } from '../fakes/slack/proving.ts';
import {
  IDEMPOTENT,
  NONCE,
  timeoutOf,
  wordFor,
  type Conditions,
  type Home,
  type Kind,
  type Target,
  type Urls,
} from './design.ts';
import { canMeet, discordCaller, discordTroubles } from './discord.ts';
import { ownerOn } from './platforms.ts';
import { slackCaller, slackTroubles } from './slack.ts';

/** One call in so many meets a fault of the server. */
const FAULT_EVERY = 10;

/** The longest (ms) that a call takes each way. */
const TRAVEL = 20;

/** A platform of the trial, as its readers see it. */
export interface Stage {
  readonly kind: Kind;
  readonly chat: Pick<Chat, 'pass' | 'shown' | 'tally'> & {
    /** Makes a place, which is to be there before anything is posted. @param which it is, among all; or that of the owner */
    open(which: number | 'owner', condition: 'open' | 'unreadable'): Target['place'];
  };
  readonly server: ChatServer;
  /** How many calls met a fault so far. */
  faults: number;
}

/** Opens a platform of a kind on a port of its own. @param watch sees every call */
export async function openStage(
  kind: Kind,
  { seed, lateMs }: Pick<Conditions, 'seed' | 'lateMs'>,
  watch: (event: Event) => void,
): Promise<Stage> {
  const calls = new Map<string, number>();
  // Each has its own chance, so that what one draws changes nothing for the others.
  const [chance, way] = [seededRandom(seed + 1), seededRandom(seed + 2)];
  /** One of these for every so many'th call of its kind. */
  const faultsOf =
    <T>(kinds: readonly T[], canBe: (one: T, request: Request) => boolean = () => true) =>
    (_: number, request: Request): T | undefined => {
      const { do: verb } = request;
      const call = (calls.get(verb) ?? 0) + 1;
      calls.set(verb, call);
      if (call % FAULT_EVERY !== 0) return undefined;
      stage.faults += 1;
      return chance.pick(kinds.filter((one) => canBe(one, request)));
    };
  const travelMs = (): number => way.below(TRAVEL);
  const serving = { world: realWorld, travelMs };
  const OPEN = { slack, discord, keyed: chat, plain: chat };
  const stage: Stage = { kind, faults: 0, ...(await OPEN[kind]()) };
  return stage;

  async function slack(): Promise<Pick<Stage, 'chat' | 'server'>> {
    const { chat: model, server } = await serveSlackChat({
      ...serving,
      faults: faultsOf(slackTroubles(lateMs)),
      watch: watchBy(slackCaller),
    });
    return { server, chat: { ...model, open: openerOf(kind, model) } };
  }

  async function discord(): Promise<Pick<Stage, 'chat' | 'server'>> {
    const { chat: model, server } = await serveDiscordChat({
      ...serving,
      markOf: (key) => [wordFor(key)],
      nonceFor: NONCE,
      faults: faultsOf(discordTroubles(lateMs), canMeet),
      watch: watchBy(discordCaller),
    });
    const open: Stage['chat']['open'] = (which, condition) => {
      const owner = ownerOn(kind);
      if (which === 'owner') return { ...owner, ...model.put(owner, condition), platform: kind };
      // By sevens, so that every kind of place is among those that are unreadable, whose numbers are by fives.
      const as = PLACES[(which % 7) % PLACES.length];
      return { ...model.put({ ...owner, channel: String(which + 100) }, condition, as), platform: kind };
    };
    return { server, chat: { ...model, open } };
  }

  async function chat(): Promise<Pick<Stage, 'chat' | 'server'>> {
    const model = createChat({ idempotentMs: kind === 'keyed' ? IDEMPOTENT : 0 });
    const faults = faultsOf<Trouble>(troubles(timeoutOf(kind), lateMs));
    return {
      chat: { ...model, open: openerOf(kind, model) },
      server: await serveChat({ ...serving, faults, chat: model, watch }),
    };
  }

  /** Events as a trial sees them: who made a call is said by a header of its own. */
  function watchBy(callerOf: (headers: Event['call']['headers']) => string | undefined) {
    return (event: Event): void => {
      const headers = { ...event.call.headers, 'x-from': callerOf(event.call.headers) };
      watch({ ...event, call: { ...event.call, headers } });
    };
  }
}

const openerOf =
  (kind: Kind, { put }: { put(place: Target['place'], condition: 'open' | 'unreadable'): void }) =>
  (which: number | 'owner', condition: 'open' | 'unreadable'): Target['place'] => {
    const place =
      which === 'owner' ? ownerOn(kind) : { platform: kind, workspace: WORKSPACE, channel: `place-${which}` };
    put(place, condition);
    return place;
  };

/** The connections of a post, which can be cut where partitions are wanted. */
export interface Wires {
  readonly urls: Urls;
  readonly database?: Proxy;
  readonly proxies: readonly Proxy[];
}

/** Opens the connections of one post to everything it needs. */
export async function openWires(home: Home, stages: readonly Stage[], partitions: boolean): Promise<Wires> {
  const proxies: Proxy[] = [];
  const through = async (to: Parameters<typeof openProxy>[0]): Promise<Proxy> => {
    const proxy = await openProxy(to);
    proxies.push(proxy);
    return proxy;
  };
  const urls: Partial<Record<Kind, string>> = {};
  for (const { kind, server } of stages) {
    const url = new URL(server.url);
    if (partitions) url.port = String((await through({ port: server.port })).port);
    urls[kind] = url.href;
  }
  const database = partitions && home.database ? await through(home.database) : undefined;
  return { urls, proxies, ...(database && { database }) };
}
