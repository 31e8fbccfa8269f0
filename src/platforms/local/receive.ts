import { z } from 'zod';

import type { Act, Ask, Press, User } from '../../domain.ts';
import { ActShape, LocaleTag, MAX_WORDS, ZoneName } from '../act.ts';
import { CHANNELS, channelOf, placeOf } from './message.ts';

/** What came in, for the bot, and the words as they were typed, for the transcript; a press has none. */
export interface Received {
  readonly kind: 'received';
  readonly inbound: Ask | Press;
  readonly typed?: string;
}

/** Something came in that the local workspace does not understand; the reason is for whoever sent it. */
export interface Unsupported {
  readonly kind: 'unsupported';
  readonly reason: string;
}

const Envelope = {
  // Chosen by the page, and the same when it tries again.
  id: z.string().regex(/^[\w-]{8,64}$/),
  place: z.enum(CHANNELS).transform(placeOf),
  // Who names a language that nobody knows is spoken to all the same.
  locale: z.string().pipe(LocaleTag.catch('en')),
  zone: ZoneName.exactOptional(),
};

const Incoming = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ask'),
    ...Envelope,
    words: z
      .string()
      .max(MAX_WORDS)
      .transform(legible)
      .refine((typed) => withoutSlash(typed) !== '', 'no words'),
  }),
  z.strictObject({ kind: z.literal('press'), ...Envelope, act: ActShape }),
  z.strictObject({ kind: z.literal('carried'), ...Envelope, by: z.string(), carried: z.string() }),
]);

/** What a button does that looks as on the platform `by` and carries what it carries there. */
export type ReadCarried = (by: string, carried: string) => Act | undefined;

/**
 * What the page sent, understood. Pure.
 * @param body JSON: `{ kind: 'ask', id, place, locale, zone?, words }`, `{ kind: 'press', …, act }` or
 * `{ kind: 'carried', …, by, carried }`
 */
export function receive(body: string, readCarried: ReadCarried): Received | Unsupported {
  const json = parseJson(body);
  if (json === undefined) return { kind: 'unsupported', reason: 'The body is not JSON.' };
  const read = Incoming.safeParse(json);
  if (!read.success) return { kind: 'unsupported', reason: z.prettifyError(read.error) };
  const { id, place, locale, zone, ...rest } = read.data;
  const user: User = { id: 'you', name: 'You', locale, ...(zone !== undefined && { zone }), mayManage: true };
  const direct = channelOf(place) === 'direct';
  if (rest.kind === 'ask') {
    const typed = rest.words;
    const inbound: Ask = { kind: 'ask', id, place, user, direct, words: withoutSlash(typed) };
    return { kind: 'received', inbound, typed };
  }
  const act = rest.kind === 'press' ? rest.act : readCarried(rest.by, rest.carried);
  if (!act) return { kind: 'unsupported', reason: 'The button carries nothing that Dateline wrote.' };
  return { kind: 'received', inbound: { kind: 'press', id, place, user, direct, act } };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Words that can be shown: no control characters, no broken surrogates. */
function legible(words: string): string {
  return words
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

/** A command as a person says it. */
function withoutSlash(words: string): string {
  return words.replace(/^\/\s*/, '');
}
