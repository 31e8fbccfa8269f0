import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { MessageRef, Place } from '../../src/domain.ts';
import { PlatformError, type Platform } from '../../src/platforms/platform.ts';
import { hidden, plainText, render, shown } from '../../src/platforms/local/render.ts';

export interface FiledMessage {
  readonly place: Place;
  readonly key: string;
  readonly text: string;
}

/** What was posted, from first to last. */
export const filed = (file: string): readonly FiledMessage[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as FiledMessage)
    : [];

/**
 * A chat platform in a file, for processes that die: it outlives them, and has no idempotency of its own: what is
 * posted twice is there twice.
 */
export function filePlatform(file: string): Platform {
  const append = (place: Place, key: string, text: string): MessageRef => {
    appendFileSync(file, `${JSON.stringify({ place, key, text } satisfies FiledMessage)}\n`);
    return { place, id: String(filed(file).length) };
  };
  return {
    name: 'file',
    open: true,
    pace: { concurrency: 20, timeoutMs: 1_000, lateMs: 0 },
    idempotentMs: () => 0,
    render,
    hidden,
    shown,
    start: async () => {},
    stop: async () => {},
    async respond(to, cleared) {
      append(to.place, `re:${to.id}`, plainText(cleared.payload));
    },
    async post(place, cleared, key) {
      return append(place, key, plainText(cleared.payload));
    },
    async find(place, key) {
      const index = filed(file).findIndex((message) => message.key === key);
      return index < 0 ? 'absent' : { place, id: String(index + 1) };
    },
    async edit(ref) {
      throw new PlatformError('gone', `the file keeps message ${ref.id} as it was posted`);
    },
    async openDirect({ workspace }, user) {
      return { platform: 'file', workspace, channel: user };
    },
  };
}
