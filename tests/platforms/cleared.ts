import type { Cleared } from '../../src/domain.ts';

/** A payload as the gate would hand it on. The gate has tests of its own; a platform only ever reads the payload. */
export function cleared(payload: unknown): Cleared {
  const shape: unknown = { payload, figures: [], stories: [] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return shape as Cleared;
}

/** A message of a few words. */
export function saying(text: string): Cleared {
  return cleared({ kind: 'notice', text });
}
