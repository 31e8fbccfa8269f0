/** Milliseconds of 2015, from which Discord's ids count. https://discord.com/developers/docs/reference#snowflakes */
const EPOCH = 1_420_070_400_000;

/** When (ms, by Discord's clock) what has an id was made. */
export const instantOfId = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH;

/** An id before those of all that is made from an instant (ms) on. */
export const idBefore = (instant: number): string => String(BigInt(Math.max(0, instant - EPOCH)) << 22n);
