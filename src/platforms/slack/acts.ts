import { z } from 'zod';

import type { Act } from '../../domain.ts';
import { ActShape } from '../act.ts';
import { LIMITS } from './limits.ts';

// Buttons stay under old messages for years: what they carry says which version of us wrote it. An act of a newer or
// an older shape is then told from a broken one, and can be read by a line here.
const Carried = z.strictObject({ v: z.literal(1), act: ActShape });

/** The `action_id` of the nth button of a block: Slack wants them to differ within one, and we read the value alone. */
export const actionId = (index: number): string => `act.${index}`;

/** Every button of ours, for whoever listens. */
export const ACTION_ID = /^act\.\d{1,2}$/;

/**
 * What a button carries so that it works after a restart, and under an old message.
 * @returns undefined where the act is longer than a button's value may be, or would not be understood when it is back
 */
export function buttonValue(act: Act): string | undefined {
  const value = JSON.stringify({ v: 1, act } satisfies z.input<typeof Carried>);
  return actOf(value) ? value : undefined;
}

/** What a button carried; undefined for what we did not write, or wrote so that it is understood no more. */
export function actOf(value: unknown): Act | undefined {
  if (typeof value !== 'string' || value.length > LIMITS.value) return undefined;
  const read = Carried.safeParse(parsed(value));
  return read.success ? read.data.act : undefined;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
