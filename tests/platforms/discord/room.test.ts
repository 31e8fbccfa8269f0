import { expect, test } from 'vitest';
import { createRoom } from '../../../src/platforms/discord/room.ts';

const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
};

test('so many are within at a time, in the order of coming, and who leaves twice makes room for one', async () => {
  const room = createRoom(2);
  const within: string[] = [];
  const leaves = new Map<string, () => void>();
  const come = async (name: string): Promise<void> => {
    leaves.set(name, await room.enter());
    within.push(name);
  };
  for (const name of ['a', 'b', 'c', 'd', 'e']) void come(name);
  await settle();
  expect(within).toEqual(['a', 'b']);
  leaves.get('a')?.();
  leaves.get('a')?.();
  await settle();
  expect(within).toEqual(['a', 'b', 'c']);
  leaves.get('c')?.();
  leaves.get('b')?.();
  await settle();
  expect(within).toEqual(['a', 'b', 'c', 'd', 'e']);
  leaves.get('d')?.();
  leaves.get('e')?.();
  await come('f');
  await come('g');
  expect(within).toHaveLength(7);
});
