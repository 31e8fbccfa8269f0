// A process of a naive design, for a trial that will kill it.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Place } from '../../src/domain.ts';
import { realWorld } from '../../src/world.ts';
import { wordFor } from './design.ts';
import type { NaiveSettings } from './naive.ts';
import { briefing, platformsOf } from './platforms.ts';

const TICK = 20;
const CONCURRENCY = 20;

/** Between two times that the set is written (ms). */
const FLUSH = 2_000;

const told = briefing();
const { file, setFile, memory } = told.settings as unknown as NaiveSettings;
const platforms = platformsOf(told);
const { clock } = realWorld;

const db = new DatabaseSync(file, { timeout: 5_000 });
const due = db.prepare('select id, place from due where sent = 0 order by rowid');
const mark = db.prepare('update due set sent = 1 where id = ?');
const set = new Set(existsSync(setFile) ? (JSON.parse(readFileSync(setFile, 'utf8')) as string[]) : []);
let flushedAt = clock.now();

async function send(id: string, place: Place): Promise<void> {
  if (memory === 'before') mark.run(id);
  try {
    const on = platforms.get(place.platform);
    await on?.platform.post(place, on.saying(wordFor(id)), id);
  } catch {
    // Tried again with the next tick.
    return;
  }
  if (memory === 'after') mark.run(id);
  if (memory === 'set') set.add(id);
}

function flush(): void {
  writeFileSync(`${setFile}.new`, JSON.stringify([...set]));
  renameSync(`${setFile}.new`, setFile);
  // What is written is done with; the table tells the trial.
  for (const id of set) mark.run(id);
  flushedAt = clock.now();
}

const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
process.stdout.write('ready\n');
while (!stopped.signal.aborted) {
  const open = due.all().filter(({ id }) => !set.has(String(id)));
  const batch = open.slice(0, CONCURRENCY);
  await Promise.all(batch.map(({ id, place }) => send(String(id), JSON.parse(String(place)) as Place)));
  if (memory === 'set' && clock.now() >= flushedAt + FLUSH) flush();
  if (open.length === batch.length) await clock.sleep(TICK, stopped.signal);
}
if (memory === 'set') flush();
db.close();
process.exit(0);
