const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The instant (ms) of an HTTP date, "Sun, 06 Nov 1994 08:49:37 GMT". https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
export function instantOf(header: string | null): number | undefined {
  const [, day, month = '', year, time] =
    /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(header ?? '') ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return undefined;
  return Temporal.Instant.from(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`)
    .epochMilliseconds;
}
