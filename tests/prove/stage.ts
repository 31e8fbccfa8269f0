import type { Place } from '../../src/domain.ts';
import { realWorld } from '../../src/world.ts';
import { serveChat, type ChatServer, type Event } from '../fakes/chat-server.ts';
import { createChat, troubles, type Chat, type Request, type Trouble } from '../fakes/chat.ts';
import { openProxy, type Proxy } from '../fakes/proxy.ts';
import { seededRandom } from '../fakes/random.ts';
import { serveSlackChat } from '../fakes/slack/proving.ts';
import { IDEMPOTENT, TIMEOUT, type Conditions, type Home, type Kind, type Urls } from './design.ts';
import { callerIn, slackTroubles } from './slack.ts';

/** One call in so many meets a fault of the server. */
const FAULT_EVERY = 10;

/** The longest (ms) that a call takes each way. */
const TRAVEL = 20;

/** A platform of the trial, as its readers see it. */
export interface Stage {
  readonly kind: Kind;
  readonly chat: Pick<Chat, 'pass' | 'shown' | 'tally'> & {
    put(place: Place, condition: 'open' | 'unreadable'): void;
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
    <T>(kinds: readonly T[]) =>
    (_: number, { do: verb }: Request): T | undefined => {
      const call = (calls.get(verb) ?? 0) + 1;
      calls.set(verb, call);
      if (call % FAULT_EVERY !== 0) return undefined;
      stage.faults += 1;
      return chance.pick(kinds);
    };
  const travelMs = (): number => way.below(TRAVEL);
  const serving = { world: realWorld, travelMs };
  const stage: Stage = { kind, faults: 0, ...(await (kind === 'slack' ? slack() : chat())) };
  return stage;

  async function slack(): Promise<Pick<Stage, 'chat' | 'server'>> {
    return serveSlackChat({
      ...serving,
      faults: faultsOf(slackTroubles(lateMs)),
      watch(event) {
        const headers = { ...event.call.headers, 'x-from': callerIn(event.call.headers) };
        watch({ ...event, call: { ...event.call, headers } });
      },
    });
  }

  async function chat(): Promise<Pick<Stage, 'chat' | 'server'>> {
    const model = createChat({ idempotentMs: kind === 'keyed' ? IDEMPOTENT : 0 });
    const faults = faultsOf<Trouble>(troubles(TIMEOUT, lateMs));
    return { chat: model, server: await serveChat({ ...serving, faults, chat: model, watch }) };
  }
}

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
