const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The instant (ms) of an HTTP date, "Sun, 06 Nov 1994 08:49:37 GMT"; undefined for what is none. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
export function instantOf(header: string | null): number | undefined {
  const [, day, month = '', year, time] =
    /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(header ?? '') ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return undefined;
  try {
    return Temporal.Instant.from(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`)
      .epochMilliseconds;
  } catch {
    // There is no such day, or no such time.
    return undefined;
  }
}

/**
 * How far our clock is ahead of the one by which an answer is dated (ms; below 0: behind), as far as that surely tells.
 * @param theirs the date of the answer, in whole seconds
 * @param before by our clock (ms), when it was asked for
 * @param after by our clock (ms), when it was there
 */
export const surelyAhead = (theirs: number, before: number, after: number): number =>
  Math.max(0, before - theirs - 999) + Math.min(0, after - theirs);
