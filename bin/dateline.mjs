#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence and not a stack trace.
import { fileURLToPath } from 'node:url';

const major = Number(process.versions.node.split('.')[0]);
if (major < 26) {
  console.error(
    `Dateline needs Node 26 or newer, and this is ${process.version}. "npm ci" brings the right one: then run "npm start".`,
  );
  process.exitCode = 1;
} else {
  // While the program is still being read there is nothing to settle.
  const leave = () => process.exit(0);
  process.once('SIGINT', leave).once('SIGTERM', leave);
  // Stripped once, TypeScript starts faster and takes less memory; where this folder cannot be written, nothing is lost.
  // Not in the folder of all users' temporary files, where another user could put other code.
  // Smaller code and heap for a little speed, and less compiled: a bot waits most of its time.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--efficiency-mode');
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/dateline', import.meta.url)));
  const { main } = await import('../src/main.ts');
  const { realWorld } = await import('../src/world.ts');
  // A signal that came while all this was read waits for the event loop; without this turn it would find nobody.
  await realWorld.clock.turn();
  process.off('SIGINT', leave).off('SIGTERM', leave);
  await main(process.argv.slice(2));
}
