import type { Place } from '../domain.ts';
import { PlatformError, type Platform } from '../platforms/platform.ts';

/**
 * Tells whether a post of ours may stand in a place under a key: it is there, or nobody is let look. A place that is lost has
 * none that matters.
 * @returns a function that rejects with PlatformError when the platform cannot be asked now
 */
export function createHistory(platforms: ReadonlyMap<string, Platform>) {
  return async (place: Place, key: string, since: number): Promise<boolean> => {
    const platform = platforms.get(place.platform);
    if (platform === undefined) return false;
    try {
      return (await platform.find(place, key, since)) !== 'absent';
    } catch (error) {
      if (error instanceof PlatformError && (error.fault === 'gone' || error.fault === 'forbidden'))
        return false;
      throw error;
    }
  };
}
