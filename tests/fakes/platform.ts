import type { Cleared, MessageRef, Place, Reply } from '../../src/domain.ts';
import { PlatformError, type Fault, type Pace, type Platform } from '../../src/platforms/platform.ts';
import { hidden, plainText, render, shown } from '../../src/platforms/local/render.ts';

export interface FakePlatform extends Platform {
  /** What readers see, in order. */
  readonly messages: { readonly place: Place; readonly key: string; text: string }[];
  /** What the next calls of `post` meet: a fault before the message is taken, or after. */
  readonly faults: { readonly fault: Fault; readonly after?: boolean; readonly retryAfterMs?: number }[];
  /** What the next calls of `find` meet. */
  readonly findFaults: Fault[];
  posts: number;
  readable: boolean;
  idempotent: number;
  pace: Pace;
  /** Replaced by a test that wants a renderer to lie. */
  render: Platform['render'];
}

/**
 * A chat platform in memory without idempotency of its own: what is posted twice is seen twice.
 */
export function fakePlatform(name = 'fake'): FakePlatform {
  const messages: FakePlatform['messages'] = [];
  const faults: FakePlatform['faults'] = [];
  const show = (place: Place, key: string, cleared: Cleared): MessageRef => {
    messages.push({ place, key, text: plainText(cleared.payload) });
    return { place, id: String(messages.length) };
  };
  const samePlace = (a: Place, b: Place): boolean => a.channel === b.channel && a.workspace === b.workspace;
  return {
    name,
    messages,
    faults,
    findFaults: [],
    posts: 0,
    readable: true,
    open: true,
    pace: { concurrency: 20, timeoutMs: 1_000, lateMs: 0 },
    idempotent: 0,
    idempotentMs() {
      return this.idempotent;
    },
    render: (reply: Reply, locale) => render(reply, locale),
    hidden,
    shown,
    start: async () => {},
    stop: async () => {},
    async respond(to, cleared) {
      show(to.place, `re:${to.id}`, cleared);
    },
    async post(place, cleared, key) {
      this.posts += 1;
      const fault = faults.shift();
      const error = fault && new PlatformError(fault.fault, `the fake is ${fault.fault}`, fault);
      if (error && !fault.after) throw error;
      const ref = show(place, key, cleared);
      if (error) throw error;
      return ref;
    },
    async find(place, key) {
      const fault = this.findFaults.shift();
      if (fault) throw new PlatformError(fault, `the fake is ${fault}`);
      if (!this.readable) return 'unreadable';
      const index = messages.findIndex((message) => message.key === key && samePlace(message.place, place));
      return index < 0 ? 'absent' : { place, id: String(index + 1) };
    },
    async edit(ref, cleared) {
      const message = messages[Number(ref.id) - 1];
      if (!message) throw new PlatformError('gone', `the fake has no message ${ref.id}`);
      message.text = plainText(cleared.payload);
    },
    async openDirect({ workspace }, user) {
      return { platform: name, workspace, channel: `direct-${user}` };
    },
  };
}
