import { join } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { check } from './admin/check.ts';
import { makeArticle } from './admin/new.ts';
import { once } from './admin/once.ts';
import { welcome } from './admin/welcome.ts';
import { createBot } from './bot.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { createOutbox } from './delivery/outbox.ts';
import { createLog, type Log } from './log.ts';
import { readFigures, READER } from './news/figures/figures.ts';
import { createLibrary } from './news/library.ts';
import { createLocalPlatform } from './platforms/local/local.ts';
import { createScheduler } from './scheduler.ts';
import { openStore, StoreError } from './store/store.ts';
import { realWorld } from './world.ts';

/** How long what is under way may take to end after a signal (ms); service managers kill after five seconds or more. */
const STOP_GRACE = 4_500;

/** Runs Dateline, or the operator's command that the arguments name. Sets the exit code; prints what went wrong. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        check: { type: 'boolean' },
        new: { type: 'boolean' },
        json: { type: 'boolean' },
        date: { type: 'string' },
        topics: { type: 'string' },
      },
      allowPositionals: true,
    });
    const config = readConfig();
    const json = values.json ?? false;
    const desk = {
      digestsDir: config.digestsDir,
      now: realWorld.clock.now(),
      zone: config.timeZone,
      ...terminal,
    };
    if (values.check) process.exitCode = await check({ ...desk, files: positionals, json });
    else if (values.new) process.exitCode = await makeArticle({ ...desk, ...values, words: positionals });
    else if (values.once) await answerOnce(config, positionals.join(' '), json);
    else await run(config);
  } catch (error) {
    process.exitCode = 1;
    // What the operator can mend is one sentence; anything else is a fault of the program, and its trace is needed.
    const mendable = error instanceof ConfigError || error instanceof StoreError || isUsage(error);
    process.stderr.write(
      `${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
  }
}

async function run(config: Config): Promise<void> {
  const dateline = await open(config, createLog(config.logLevel));
  const { bot, library, local, outbox, scheduler, store, log } = dateline;
  const asked = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.resolve(signal));

  await library.refresh();
  await local.start(bot.answer);
  scheduler.start();
  await welcome(dateline);

  log.info({ signal: await asked.promise }, 'stopping');
  const late = realWorld.clock.sleep(STOP_GRACE).then(() => {
    log.warn({}, 'stopped before everything under way was settled; the next start settles it');
    process.exit(0);
  });
  await Promise.race([late, Promise.all([scheduler.stop(), outbox.stop(), local.stop()])]);
  await store.close();
  process.exit(0);
}

async function answerOnce(config: Config, words: string, json: boolean): Promise<void> {
  const dateline = await open(config, createLog(config.logLevel === 'info' ? 'warn' : config.logLevel));
  await dateline.library.refresh();
  await once(dateline, words, json);
  await dateline.local.stop();
  await dateline.store.close();
}

/** Makes the parts and joins them. Nothing listens or ticks yet. */
async function open(config: Config, log: Log) {
  const world = realWorld;
  const program = `${manifest.version}+${READER}`;
  const store = await openStore({ file: join(config.dataDir, 'dateline.db'), ...world });
  const library = createLibrary({
    dir: config.digestsDir,
    store,
    log,
    clock: world.clock,
    read: readFigures,
    reader: READER,
  });
  const local = createLocalPlatform({
    port: config.localPort,
    dataDir: config.dataDir,
    catalog: store,
    world,
    log,
  });
  const platforms = new Map([[local.name, local]]);
  const bot = createBot({ store, platforms, world, log, zone: config.timeZone, program });
  const outbox = createOutbox({ store, platforms, world, log });
  const scheduler = createScheduler({
    store,
    world,
    log,
    program,
    compose: bot.compose,
    before: library.refresh,
    after: outbox.drain,
  });
  return { bot, library, local, log, outbox, scheduler, store };
}

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};

const isUsage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
