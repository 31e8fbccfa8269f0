import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import type { Lack } from '../../domain.ts';
import { reasonOf } from '../../errors.ts';
import { neverConnected } from '../connection.ts';
import { PlatformError, type Fault } from '../platform.ts';

/** What to do about an error of Discord's, what an operator is told, and what an owner is told to mend. */
type Row = readonly [fault: Fault, say: string, lack?: Lack];

/**
 * Discord's errors by their JSON codes, by what a caller can do. `gone` and `forbidden` pause what is followed in the place
 * and tell its owner once; `rejected` stops that one message; the others are tried again by the outbox.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
 */
const ROWS: Readonly<Record<number, Row>> = {
  10_003: ['gone', 'the channel was deleted'],
  10_004: ['gone', 'Dateline is not in that server any more'],
  10_008: ['rejected', 'the message was deleted'],
  10_013: ['gone', 'there is no such person'],
  10_015: ['gone', 'the webhook was deleted'],

  50_001: ['forbidden', 'Dateline cannot see the channel'],
  50_007: ['forbidden', 'the person takes no direct messages from Dateline'],
  50_278: ['forbidden', 'the person shares no server with Dateline any more'],
  50_013: ['forbidden', 'Dateline lacks a permission in the channel'],
  50_008: ['forbidden', 'nobody can write in a channel of this kind'],
  50_024: ['forbidden', 'this cannot be done in a channel of this kind'],
  50_083: ['forbidden', 'the thread is archived: open it again', 'open-thread'],
  160_005: ['forbidden', 'the thread is locked', 'unlocked-thread'],
  40_066: [
    'forbidden',
    'the forum asks for a tag, and has none that Dateline may give: let anybody give one of them',
    'tag',
  ],
  40_067: [
    'forbidden',
    'the forum asks for a tag, and has none that Dateline may give: let anybody give one of them',
    'tag',
  ],
  20_031: ['rejected', 'the server does not take these words'],
  240_000: ['rejected', 'the server’s AutoMod blocked the message'],

  50_006: ['rejected', 'the message is empty'],
  50_035: ['rejected', 'Discord does not take this message'],
  50_109: ['rejected', 'Discord does not take this message'],
  20_009: ['rejected', 'Discord does not take this message'],

  20_016: ['limited', 'the channel is in slow mode'],
  20_022: ['limited', 'the announcement channel had as many changes as it takes'],
  20_028: ['limited', 'the channel had as many messages as it takes'],
  30_046: ['limited', 'the message had as many edits as it takes'],
  40_060: ['rejected', 'this was answered before'],
  10_062: ['rejected', 'this can be answered no more'],
  50_027: ['rejected', 'this can be answered no more'],
};

/** Discord's code for an error; undefined where it is not one of Discord's own. */
export const discordError = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError && Number.isFinite(Number(error.code)) ? Number(error.code) : undefined;

/** A call's time was over before it was sent. */
export class NotSent extends Error {
  constructor() {
    super('its time was over before it was sent');
    this.name = 'NotSent';
  }
}

/** What the library's queue says of a call whose time was over while it waited there. */
const LEFT_THE_QUEUE = 'Request aborted manually';

/** Longest wait (ms) that is believed: the library reckons by the wall clock, and one that is set back makes days of a second. */
const LONGEST_WAIT = 900_000;

/** Whether Discord does not know our token; an answer by an address of its own is refused with other codes. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.status === 401 && ROWS[Number(error.code)] === undefined;

/** What Discord does then, and how to mend it. */
export const TOKEN_REFUSED =
  'refuses DISCORD_TOKEN: copy the token of the app’s page "Bot", or make a new one there';

/**
 * What Discord, or the network to it, said to a call, as the port has it. A call that was made and not answered is
 * `uncertain`, whatever broke: only Discord's own refusal says that nothing was done.
 * @param doing what was asked, for the message: `post in 123`
 */
export function toPlatformError(error: unknown, doing: string): PlatformError {
  if (error instanceof PlatformError) return error;
  const told = (fault: Fault, why: string, retryAfterMs?: number, lack?: Lack): PlatformError =>
    new PlatformError(fault, `Discord: ${doing}: ${why}`, {
      cause: error,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(lack && { lacks: [lack] }),
    });
  if (error instanceof RateLimitError)
    return told('limited', 'too many calls', Math.min(error.retryAfter, LONGEST_WAIT));
  if (error instanceof DiscordAPIError) {
    const row = ROWS[Number(error.code)];
    if (row) return told(row[0], `${row[1]} (${error.code})`, undefined, row[2]);
    // Its own word that it was not done.
    if (isTokenRefused(error))
      return told('unavailable', 'the token is refused: check DISCORD_TOKEN, and start Dateline again');
    // What stands before Discord, and not Discord itself, answers without a code.
    if (!Number.isFinite(Number(error.code)))
      return told('unavailable', `it answered with the status ${error.status}`);
    if (error.status === 403) return told('forbidden', `it is not allowed there (${error.code})`);
    if (error.status === 404) return told('gone', `it is not there (${error.code})`);
    return told('rejected', `Discord refused it (${error.code})`);
  }
  if (error instanceof HTTPError) return told('uncertain', `it answered with the status ${error.status}`);
  if (error instanceof NotSent || (error instanceof Error && error.message === LEFT_THE_QUEUE))
    return told('unavailable', 'its time was over before it was sent');
  if (neverConnected(error)) return told('unavailable', 'it cannot be reached');
  return told('uncertain', reasonOf(error));
}

/** Refusals that say more to some of us than that something failed. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const CODES = {
  noChannel: 10_003,
  noServer: 10_004,
  noMessage: 10_008,
  noWebhook: 10_015,
  publishedBefore: 40_033,
  answeredBefore: 40_060,
  noAccess: 50_001,
  noPermission: 50_013,
  invalidForm: 50_035,
} as const;

/** Discord's code for what failed; undefined where Discord itself did not refuse it. */
export const codeOf = (error: unknown): number | undefined =>
  error instanceof PlatformError ? discordError(error.cause) : undefined;
