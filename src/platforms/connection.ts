/** Codes of a connection that was never made. https://nodejs.org/api/errors.html#common-system-errors */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Whether a call failed before there was a connection: nothing of it was sent.
 * @param error as a library threw it; what it wraps is its `cause`, or with Slack's library its `original`
 */
export function neverConnected(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = 'original' in at ? at.original : at.cause)
    if ('code' in at && NEVER_CONNECTED.has(at.code)) return true;
  return false;
}
