import type { Place } from '../../domain.ts';

/** The places of the local workspace: a channel, and the direct message with Dateline. */
export const CHANNELS = ['news', 'direct'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A message as the transcript keeps it and the page gets it. */
export interface Message<Body = unknown> {
  /** Position in the transcript, from 1; kept when the message is edited. */
  readonly seq: number;
  /** Counts every change to the transcript: the page asks for what came after the last one it saw. */
  readonly revision: number;
  readonly place: Channel;
  readonly author: 'you' | 'dateline';
  readonly body: Body;
  /** When it was first shown, ms. */
  readonly at: number;
}

/** Body of a message of the person at this machine. Dateline's own bodies are payloads made by render.ts. */
export interface Asked {
  readonly kind: 'asked';
  /** As they were typed, slash and all. */
  readonly words: string;
}

export function placeOf(channel: Channel): Place {
  return { platform: 'local', workspace: 'local', channel };
}

/** The channel that a place names, or undefined where the workspace has no such place. Nothing here has threads. */
export function channelOf(place: Place): Channel | undefined {
  if (place.platform !== 'local' || place.workspace !== 'local' || place.thread !== undefined)
    return undefined;
  return CHANNELS.find((channel) => channel === place.channel);
}
