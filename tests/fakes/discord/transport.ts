import type { Fields } from './model.ts';

/** Something that happened, for the shard that hears of its server. */
export interface Parcel {
  readonly event: string;
  readonly data: Fields;
  /** Absent: a direct message. */
  readonly guild?: string;
  /** What an app must have asked for to be told; absent: nothing. */
  readonly intent?: number;
}

/**
 * Why the app did not hear, or did not answer: nobody listened, it took too long, it answered with what is no success
 * or no answer, or its answer could not be had.
 */
export type Lost = 'nobody' | 'timeout' | 'http_error' | 'bad_answer' | 'connection_failed';

/** An answer that came at once, over HTTP; or that the app was told. */
export type Delivered =
  | { readonly is: 'told' }
  | { readonly is: 'answered'; readonly body: unknown; readonly status: number }
  | { readonly is: 'lost'; readonly because: Lost; readonly status?: number };

/** The way from Discord to the app. */
export interface Transport {
  /** Never rejects. */
  deliver(parcel: Parcel): Promise<Delivered>;
}
