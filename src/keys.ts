import { createHash } from 'node:crypto';
import type { Alert, Subscription } from './domain.ts';

/**
 * The key of a slot's delivery: the same slot of the same subscription has the same in every process and after every
 * crash, even when the outbox row was lost.
 */
export const slotKey = ({ id, place }: Subscription, slotAt: number): string =>
  keyOf([id, place.platform, place.workspace, place.channel, place.thread ?? null, slotAt]);

/** The key of the message that tells an alert, whoever tells it. */
export const alertKey = ({ id }: Alert): string => keyOf(['alert', id]);

/**
 * Plain SHA-256, with nothing secret in it: a key opens nothing, so that whoever can guess one has gained nothing, and a
 * secret that is lost or changed would have everything that is on its way sent again under other keys. 22 letters of
 * base64url hold 132 bits and fit the shortest limit, Discord's nonce of 25.
 */
const keyOf = (what: readonly (string | number | null)[]): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 22);
