import { GatewayCloseCodes, GatewayIntentBits, type GatewayDispatchPayload, type REST } from 'discord.js';
import { WebSocketManager, WebSocketShardEvents, type SessionInfo } from '@discordjs/ws';
import { OperatorError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Vault } from '../platform.ts';
import { toPlatformError } from './faults.ts';

/** Why Discord ends a connection so that trying again is no use. https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const FATAL: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]:
    'refuses DISCORD_TOKEN: copy the token of the app’s page "Bot", or make a new one there',
  [GatewayCloseCodes.InvalidShard]: 'knows no such shard',
  [GatewayCloseCodes.ShardingRequired]: 'asks for more shards: start Dateline again, which asks how many',
  [GatewayCloseCodes.InvalidAPIVersion]:
    'takes no connections of this version any more: bring Dateline up to date',
  [GatewayCloseCodes.InvalidIntents]: 'does not know what Dateline wants to hear: bring Dateline up to date',
  [GatewayCloseCodes.DisallowedIntents]: 'does not let Dateline hear direct messages',
};

export interface GatewayOptions {
  readonly token: string;
  readonly rest: REST;
  /** Keeps sessions, so that a start goes on with the last one's. */
  readonly vault: Vault;
  readonly log: Log;
  /** Hears of an end that no new try mends. */
  readonly failed: (error: Error) => void;
}

/** What comes over the gateway. */
export interface Gateway {
  /** @throws OperatorError when Discord refuses the connection for good */
  start(hear: (event: GatewayDispatchPayload) => void): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Listens over the gateway for interactions and direct messages, and for nothing else: no server is kept in memory. The
 * library resumes and reconnects; what it cannot mend ends the program with a sentence.
 */
export function createGateway({ token, rest, vault, log, failed }: GatewayOptions): Gateway {
  let stopping = false;
  /** What ended a connection for good. */
  let fatalEnd: OperatorError | undefined;
  const sessions = new Map<number, SessionInfo | null>();
  /** The session of a shard as it is kept last; who has to answer within seconds does not wait for that. */
  const keeping = new Map<number, Promise<void>>();
  /** Shards whose session is to be kept once what is under way is done. */
  const changed = new Set<number>();

  /** @returns no session where it cannot be read: another one begins */
  async function kept(shard: number): Promise<SessionInfo | null> {
    try {
      return sessionOf(await vault.get(sessionKey(shard)));
    } catch (error) {
      log.warn({ error, shard }, 'the last session with Discord could not be read; another begins');
      return null;
    }
  }

  function keep(shard: number): void {
    changed.add(shard);
    if (!keeping.has(shard)) keeping.set(shard, keepAll(shard));
  }

  async function keepAll(shard: number): Promise<void> {
    while (changed.delete(shard)) {
      const session = sessions.get(shard);
      try {
        await vault.put(sessionKey(shard), session ? JSON.stringify(session) : '');
      } catch (error) {
        log.warn({ error, shard }, 'the session with Discord could not be kept');
      }
    }
    keeping.delete(shard);
  }

  const manager = new WebSocketManager({
    token,
    rest,
    intents: GatewayIntentBits.DirectMessages,
    retrieveSessionInfo: async (shard) => {
      if (!sessions.has(shard)) sessions.set(shard, await kept(shard));
      return sessions.get(shard) ?? null;
    },
    updateSessionInfo: (shard, session) => {
      // A stop ends the connection and not the session, which the next start goes on with.
      if (stopping && session === null) return;
      sessions.set(shard, session);
      keep(shard);
    },
  });
  manager.on(WebSocketShardEvents.Error, ({ error, shardId }) =>
    log.warn({ error, shard: shardId }, 'the connection to Discord failed at something'),
  );
  manager.on(WebSocketShardEvents.Closed, ({ code, shardId }) => {
    const fatal = FATAL[code];
    if (stopping) return;
    if (fatal === undefined)
      log.info({ code, shard: shardId }, 'Discord closed a connection; it is opened again');
    else {
      fatalEnd = new OperatorError(`Discord ${fatal} (close code ${code}).`);
      failed(fatalEnd);
    }
  });

  return {
    async start(hear) {
      manager.on(WebSocketShardEvents.Dispatch, ({ data }) => hear(data));
      try {
        await manager.connect();
      } catch (error) {
        // The library says which, and not what to do.
        throw fatalEnd ?? toPlatformError(error, 'open a connection');
      }
    },
    async stop() {
      stopping = true;
      // Not with the code of a normal end: the session can be resumed by the next start.
      await manager.destroy({ code: RESUMABLE, reason: 'Dateline stops' });
      await Promise.all(keeping.values());
    },
  };
}

/** Ends a connection and not its session. */
const RESUMABLE = 4_200;

const sessionKey = (shard: number): string => `session/${shard}`;

function sessionOf(text: string | undefined): SessionInfo | null {
  if (!text) return null;
  // Written by keep alone.
  const session: SessionInfo = JSON.parse(text);
  return session;
}
