/** What is delivered: something that happened, a slash command, or what somebody pressed, submitted or chose. */
export type Door = 'events_api' | 'slash_commands' | 'interactive';

export interface Parcel {
  readonly door: Door;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Of a delivery that is made again: how often it was made before, and why. */
  readonly retry?: { readonly num: number; readonly reason: Lost };
}

/**
 * Why a delivery came to nothing: nobody listened, the app took too long, its socket died, it answered with a status
 * that is no success, or its answer could not be had.
 */
export type Lost = 'nobody' | 'timeout' | 'closed' | 'http_error' | 'connection_failed';

export type Delivered =
  /** The app's answer, where it gave one with its acknowledgement; the time is from delivery to answer (ms). */
  | { readonly is: 'acked'; readonly body: unknown; readonly afterMs: number; readonly status?: number }
  | { readonly is: 'lost'; readonly because: Lost; readonly status?: number };

/** The way from Slack to the app. */
export interface Transport {
  /** Never rejects. */
  deliver(parcel: Parcel): Promise<Delivered>;
}
