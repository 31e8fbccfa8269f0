import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processesHere } from '../src/processes.ts';
import { realWorld } from '../src/world.ts';

const here = processesHere(realWorld.random);

/** The name that another process has, by its number. */
const named = (pid: number | undefined): string => {
  const [, ...rest] = processesHere(realWorld.random).own.split(' ');
  return [pid, ...rest].join(' ');
};

test('a process that lives has not ended, and once it was killed it has', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000_000)'], { stdio: 'ignore' });
  const name = named(child.pid);
  expect(here.hasEnded(name)).toBe(false);
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
  expect(here.hasEnded(name)).toBe(true);
});

test('this process has not ended, and one that had its number before it has', () => {
  expect(here.hasEnded(here.own)).toBe(false);
  expect(here.hasEnded(processesHere(realWorld.random).own)).toBe(true);
});

test.each([
  'alone',
  '',
  '0 a b',
  '-1 a b',
  `${process.pid}`,
  `${process.pid} uuid`,
  '999999999 uuid elsewhere',
])('of a name that is no process’s of this machine (%j) nothing is known', (name) => {
  expect(here.hasEnded(name)).toBe(false);
});
