import { distance } from 'fastest-levenshtein';
import type { Zone } from '../domain.ts';

/** Zones by the last part of their names, as people call them: `new york`. No two zones share theirs. */
const CITIES: ReadonlyMap<string, Zone> = new Map(
  Intl.supportedValuesOf('timeZone').map((zone) => [spoken(zone.split('/').at(-1) ?? zone), zone]),
);

/** How wrong a name may be and still be meant: one letter in four. */
const slips = (name: string): number => Math.floor(name.length / 4);

function spoken(name: string): string {
  return name.replaceAll('_', ' ').toLowerCase();
}

/**
 * A zone as the zone database spells it, by its name (`asia/shanghai`) or its city (`Shanghai`, `New York time`).
 * Abbreviations but for UTC and GMT are refused: EST is a zone that never changes its clocks, which is not what its
 * users mean. Offsets are no zones, for they know no summer time.
 */
export function zoneCalled(words: string): Zone | undefined {
  const name = words
    .normalize('NFKC')
    .trim()
    .replace(/\s+time$/i, '');
  const city = CITIES.get(spoken(name).replace(/\s+/g, ' '));
  if (city !== undefined) return city;
  if (!/^[a-z]/i.test(name) || (/^[a-z]{1,3}$/i.test(name) && !/^(?:utc|gmt)$/i.test(name))) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** The zone whose name or city is nearest to what was written; undefined where none is near. */
export function nearestZone(words: string): Zone | undefined {
  const written = spoken(words.trim());
  const near = [...CITIES]
    .map(([city, zone]) => ({
      zone,
      far: Math.min(distance(written, city), distance(written, spoken(zone))),
    }))
    .toSorted((a, b) => a.far - b.far)[0];
  return near && near.far <= slips(written) ? near.zone : undefined;
}
