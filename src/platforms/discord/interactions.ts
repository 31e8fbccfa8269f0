import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10';
import type { Inbound } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import type { Catalog } from '../platform.ts';
import { actOf } from './acts.ts';
import { idAgain, type Answers } from './answers.ts';
import { choicesFor } from './choices.ts';
import { wordsOf } from './commands.ts';
import type { Kept } from './kept.ts';
import { backWith, receiveInteraction, type Received } from './receive.ts';
import { createRoom } from './room.ts';
import type { Unanswered, Unfinished } from './unanswered.ts';

/**
 * So many answers are made at a time. It takes the machine, and not the network: more of them would not be done sooner, but
 * keep those who come after from their first words.
 */
const AT_A_TIME = 4;
/** An answer is begun when nothing has come in for so many turns of the event loop, of so many at most. */
const STILL = 5;
const MOST_TURNS = 100;

/** Tells Discord what comes first. @returns false, where it is not ours to answer any more */
export type FirstWord = (first: object) => Promise<boolean>;

/** What people do with commands, buttons and menus. */
export interface Interactions {
  /**
   * Takes an interaction in: says at once that an answer comes, and then has it made. What is not understood is given no
   * word: Discord tells its asker so, and nobody waits.
   */
  take(body: unknown, reply: FirstWord): Promise<void>;
  /** Has the answer made of which a process that ended had said that it comes. */
  takeUp(unfinished: Unfinished): Promise<void>;
}

export function createInteractions(options: {
  readonly answers: Answers;
  readonly unanswered: Unanswered;
  readonly kept: Kept;
  readonly catalog: Catalog;
  /** Schedules that are offered while one is typed. */
  readonly schedules: readonly string[];
  readonly hear: (inbound: Inbound) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): Interactions {
  const { answers, unanswered, kept, catalog, schedules, hear, clock, log } = options;

  const room = createRoom(AT_A_TIME);
  /** How many interactions came in. */
  let come = 0;

  /** Lets those go first that come in now: to read them takes some turns. */
  async function quiet(): Promise<void> {
    for (let turns = 0, still = 0, seen = come; still < STILL && turns < MOST_TURNS; turns += 1) {
      await clock.turn();
      still = come === seen ? still + 1 : 0;
      seen = come;
    }
  }

  /** Never fails: what is typed may be sent as it is. */
  async function choicesOf(data: unknown): Promise<readonly object[]> {
    try {
      return choicesFor(data, { companies: await catalog.companies(), schedules });
    } catch (error) {
      log.warn({ error }, 'nothing could be offered');
      return [];
    }
  }

  /** What was asked; of an act that is kept no more is known than that help is wanted. */
  async function inboundOf(received: Asking): Promise<Inbound> {
    if (received.kind === 'heard') return received.inbound;
    const act = await kept.actOf(received.keptAs);
    return { ...received.press, act: act ?? { do: 'command', command: { do: 'help' } } };
  }

  /** @param begin says or sees that an answer comes; undefined: it is not ours to answer */
  async function answer(
    received: Asking,
    begin: () => Promise<(() => Promise<void>) | undefined>,
    times = 0,
  ): Promise<void> {
    const said = received.kind === 'heard' ? received.inbound : received.press;
    const { id } = said;
    await answers.once(id, received.address, async (asked) => {
      const over = await begin();
      // One that has ended is nobody's to answer, and is not done either: its asker saw it fail.
      if (!over) return;
      const made = (asked.made = await room.enter());
      try {
        await quiet();
        if (received.mayPost) await hear(backWith(said));
        const inbound = await inboundOf(received);
        // Whoever was to answer it before may have been told of it under its own id.
        await hear(times === 0 ? inbound : { ...inbound, id: idAgain(id, times) });
      } finally {
        made();
        if (asked.settled) await over();
      }
    });
  }

  return {
    async take(body, reply) {
      come += 1;
      const received = receiveInteraction(body, { wordsOf, actOf });
      switch (received.kind) {
        case 'ping':
          return void (await reply({ type: InteractionResponseType.Pong }));
        case 'unsupported':
          return log.debug({ reason: received.reason }, 'not for us');
        case 'complete':
          return void (await reply({
            type: InteractionResponseType.ApplicationCommandAutocompleteResult,
            data: { choices: await choicesOf(received.data) },
          }));
        case 'kept':
        case 'heard':
          return await answer(received, async () => {
            const { address } = received;
            const said = reply({
              type: InteractionResponseType.DeferredChannelMessageWithSource,
              ...(address?.private && { data: { flags: MessageFlags.Ephemeral } }),
            });
            if (!address) return (await said) ? async () => {} : undefined;
            const [isOurs, over] = await Promise.all([said, unanswered.keep(address.id, keptOf(body))]);
            if (isOurs) return over;
            await over();
            return undefined;
          });
      }
    },

    async takeUp({ body, times, over }) {
      const received = receiveInteraction(body, { wordsOf, actOf });
      if ((received.kind !== 'heard' && received.kind !== 'kept') || !received.address) return await over();
      const { address } = received;
      await answer(
        received,
        async () => {
          if (await answers.isAwaited(address)) return over;
          await over();
          return undefined;
        },
        times,
      );
    },
  };
}

/** What is to be answered. */
type Asking = Received & { readonly kind: 'heard' | 'kept' };

/** An interaction without the message that it is about, which is long and says nothing that is not in its ids. */
const keptOf = (body: unknown): unknown =>
  typeof body === 'object' ? { ...body, message: undefined } : body;
