import { join } from 'node:path';

import type { Inbound, MessageRef } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { type Catalog, type Pace, type Platform, PlatformError } from '../platform.ts';
import { type Asked, type Channel, channelOf, type Message, placeOf } from './message.ts';
import { type Preview, withPreviews } from './previews.ts';
import type { ReadCarried, Received } from './receive.ts';
import { createApp, serve, type Served, type Words } from './server.ts';
import { type NewMessage, openTranscript } from './transcript.ts';

/** The transcript is a file of this process: a call ends at once, and what it did not write comes never. */
const PACE: Pace = { concurrency: 20, timeoutMs: 1_000, lateMs: 0 };

/** How often we look for what another process on the same data has posted, ms. */
const LOOK_EVERY = 1_000;

/** How long stop() waits for answers under way and open requests before it cuts them off, ms. */
const STOP_GRACE = 1_500;

export interface LocalOptions {
  /** Where it is taken, the next free one above it; 0: any. */
  readonly port: number;
  /** The transcript is kept in `local-workspace.db` there. */
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly words: Words;
  /** How messages are shown elsewhere, by the names of the platforms that the page can lay out: `slack`, `discord`. */
  readonly previews: Readonly<Record<string, Preview>>;
  readonly world: World;
  readonly log: Log;
}

export interface LocalPlatform extends Platform {
  /** Where the page is: `http://127.0.0.1:3000`. Known once started. @throws Error before that */
  readonly address: string;
}

/**
 * A workspace for one person at this machine: a channel and a direct message, on a page that only this machine can
 * open. What is posted there is kept as a chat service keeps it, so that it is all there after a restart.
 * @throws Error when the transcript cannot be opened
 */
export function createLocalPlatform({
  port,
  dataDir,
  catalog,
  words,
  previews,
  world,
  log,
}: LocalOptions): LocalPlatform {
  const file = join(dataDir, 'local-workspace.db');
  const platforms = new Map(Object.entries(previews));
  let transcript = openTranscript(file);
  const underWay = new Set<Promise<void>>();
  let stopping = new AbortController();
  let served: Served | undefined;

  const show = (channel: Channel, key: string, body: unknown): MessageRef =>
    kept('keep a message', () =>
      refTo(transcript.append({ key, place: channel, author: 'dateline', body, at: world.clock.now() })),
    );

  const readCarried: ReadCarried = (by, carried) => platforms.get(by)?.actOf(carried);

  const takeFor = (hear: (inbound: Inbound) => Promise<void>) => (received: Received) => {
    const { inbound } = received;
    const at = world.clock.now();
    if (!transcript.hear(inbound.id, at, saidIn(received, at))) return;
    const answer = hear(inbound)
      .catch((error: unknown) =>
        log.error({ error, inbound: inbound.id }, 'an answer in the local workspace failed'),
      )
      .finally(() => underWay.delete(answer));
    underWay.add(answer);
  };

  /** Rejects never: where the transcript cannot be read now, the next look may. */
  async function lookForOthers(signal: AbortSignal): Promise<void> {
    for (;;) {
      await world.clock.sleep(LOOK_EVERY, signal);
      if (signal.aborted) return;
      try {
        transcript.look();
      } catch (error) {
        log.warn({ error }, 'the local workspace could not look for messages of another process');
      }
    }
  }

  return {
    name: 'local',
    pace: PACE,

    // One process at a time has the page, and shows there what it posts.
    get open() {
      return served !== undefined;
    },

    ...withPreviews(previews),

    get address() {
      if (!served) throw new Error('The local workspace has no address before it is started.');
      return `http://127.0.0.1:${served.port}`;
    },

    async start(hear) {
      // Served before: another process had the page in between.
      if (stopping.signal.aborted) {
        transcript = openTranscript(file);
        stopping = new AbortController();
      }
      served = await serve(
        createApp({ transcript, catalog, words, log, readCarried, take: takeFor(hear) }, stopping.signal),
        port,
      );
      void lookForOthers(stopping.signal);
    },

    async stop() {
      stopping.abort();
      const inTime = new AbortController();
      const wasServed = served;
      served = undefined;
      const closed = wasServed?.close();
      await Promise.race([Promise.all([closed, ...underWay]), world.clock.sleep(STOP_GRACE, inTime.signal)]);
      inTime.abort();
      wasServed?.cut();
      await closed;
      transcript.close();
    },

    async respond(to, cleared) {
      show(knownChannel(to.place), `re:${to.id}`, cleared.payload);
    },

    // A key is taken once, for as long as there is a transcript.
    idempotentMs: () => Infinity,

    async post(place, cleared, key) {
      return show(knownChannel(place), `post:${key}`, cleared.payload);
    },

    async find(place, key, since) {
      const channel = channelOf(place);
      const message =
        channel && kept('look for a message', () => transcript.find(channel, `post:${key}`, since));
      return message ? refTo(message) : 'absent';
    },

    async edit(ref, cleared) {
      const channel = knownChannel(ref.place);
      // One that is not there any more stays away.
      kept('edit a message', () => transcript.replace(channel, Number(ref.id), cleared.payload));
    },

    async openDirect(_workspace, user) {
      if (user === 'you') return placeOf('direct');
      throw new PlatformError(
        'gone',
        `The local workspace has no user ${user}, only the one at this machine.`,
      );
    },
  };
}

/** What the transcript shows of something that came in: words. A press shows by its answer alone. */
function saidIn({ inbound, typed }: Received, at: number): NewMessage | undefined {
  if (typed === undefined) return undefined;
  const body: Asked = { kind: 'asked', words: typed };
  return { key: `ask:${inbound.id}`, place: knownChannel(inbound.place), author: 'you', body, at };
}

function knownChannel(place: MessageRef['place']): Channel {
  const channel = channelOf(place);
  if (channel) return channel;
  throw new PlatformError(
    'gone',
    `The local workspace has no place ${place.workspace}/${place.channel}. Follow again in "news" or "direct".`,
  );
}

function refTo(message: Message): MessageRef {
  return { place: placeOf(message.place), id: String(message.seq) };
}

/** What the transcript could not do, it did not begin: each of its changes is one transaction. */
function kept<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new PlatformError(
      'unavailable',
      `The local workspace could not ${what}: its transcript cannot be used. Is the disk full, or Dateline stopping?`,
      { cause },
    );
  }
}
