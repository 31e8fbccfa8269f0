/** @import { Act } from '../../../domain.ts' */
/** @import { Channel } from '../message.ts' */
/** @import { ShownMessage } from './view.js' */
/** @typedef {{ kind: 'press', act: Act } | { kind: 'carried', by: string, carried: string }} Pressed a button, or one as another platform has it */
/** @typedef {{ kind: 'ask', words: string } | Pressed} Said */

const TRIES = 3;
const RETRY_AFTER = 1_000;

/** Where this browser is. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Sends what was said, a few times if need be: under its id it is heard once.
 * @param {Channel} place
 * @param {Said} said
 * @param {(problem: string) => void} tell says how it goes; '' when all is well
 * @returns {Promise<boolean>} whether it arrived
 */
export async function send(place, said, tell) {
  const body = JSON.stringify({ id: crypto.randomUUID(), place, locale: navigator.language, zone, ...said });
  const headers = { 'Content-Type': 'application/json' };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const response = await fetch('/inbound', { method: 'POST', headers, body });
      tell(response.ok ? '' : `Not sent: ${(await response.json()).error}`);
      return response.ok;
    } catch {
      tell('Dateline does not answer. Trying again…');
      await later();
    }
  }
  tell('Not sent: Dateline does not answer. Is it running?');
  return false;
}

/**
 * Hears every message that is new or edited, for ever; what was missed while Dateline was away comes first.
 * @param {number} revision what is known already
 * @param {object} on
 * @param {(message: ShownMessage) => void} on.message
 * @param {() => void} on.here Dateline answers
 * @param {() => void} on.away it does not
 */
export function listen(revision, on) {
  let seen = revision;
  const events = new EventSource(`/events?after=${seen}`);
  events.addEventListener('open', on.here);
  events.addEventListener('reset', () => location.reload());
  events.addEventListener('message', ({ data }) => {
    /** @type {ShownMessage} */
    const message = JSON.parse(data);
    seen = message.revision;
    on.message(message);
  });
  events.addEventListener('error', () => {
    on.away();
    // A browser tries again by itself unless it was refused.
    if (events.readyState === EventSource.CLOSED) void later().then(() => listen(seen, on));
  });
}

/**
 * @param {string} path
 * @throws Error when Dateline does not answer, or not with what was asked for
 */
export async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Time enough for a program to start again. */
export function later() {
  return new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
}
