import { join } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { check } from './admin/check.ts';
import { makeArticle } from './admin/new.ts';
import { once } from './admin/once.ts';
import { USAGE, usageError } from './admin/usage.ts';
import { welcome } from './admin/welcome.ts';
import { createBot } from './bot/bot.ts';
import { COMMAND_WORDS } from './commands.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { createOutbox } from './delivery/outbox.ts';
import { createLog, type Log } from './log.ts';
import { readFigures, READER } from './news/figures/figures.ts';
import { createLibrary } from './news/library.ts';
import { createLocalPlatform } from './platforms/local/local.ts';
import { createScheduler } from './scheduler.ts';
import { SCHEDULE_EXAMPLES } from './schedules/words.ts';
import { openStore, StoreError } from './store/store.ts';
import { realWorld } from './world.ts';

/** How long what is under way may take to end after a signal (ms): the promise is five seconds. */
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
        help: { type: 'boolean' },
        date: { type: 'string' },
        topics: { type: 'string' },
      },
      allowPositionals: true,
    });
    const { json = false } = values;
    const wrong = usageError(values, positionals);
    if (values.help || wrong !== undefined) {
      process.stdout.write(wrong === undefined ? USAGE : '');
      process.stderr.write(wrong === undefined ? '' : `${wrong}\n\n${USAGE}`);
      process.exitCode = wrong === undefined ? 0 : 1;
      return;
    }
    const config = readConfig();
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
  const log = createLog(config.logLevel);
  const stopped = signalled(log);
  const { bot, library, local, outbox, scheduler, store } = await open(config, log);
  const start = async (): Promise<void> => {
    await library.refresh();
    await local.start(bot.answer);
    scheduler.start();
    await welcome({ bot, library, local, log, store });
  };
  await Promise.race([start(), stopped]);
  await stopped;
  await Promise.all([scheduler.stop(), outbox.stop(), local.stop()]);
  await store.close();
  process.exit(0);
}

/** Resolves at the first signal to stop; from then on the process ends in time, whatever is under way. */
async function signalled(log: Log): Promise<void> {
  const first = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => first.resolve(signal));
  const signal = await first.promise;
  log.info({ signal }, 'stopping');
  void realWorld.clock.sleep(STOP_GRACE).then(() => {
    log.warn({}, 'stopped before everything under way was settled; the next start settles it');
    process.exit(0);
  });
}

async function answerOnce(config: Config, words: string, json: boolean): Promise<void> {
  const { library, local, store, bot } = await open(
    config,
    createLog(config.logLevel === 'info' ? 'warn' : config.logLevel),
  );
  await library.refresh();
  await once({ bot, local }, words, json);
  await local.stop();
  await store.close();
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
    words: { commands: COMMAND_WORDS, schedules: SCHEDULE_EXAMPLES },
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
    refresh: library.refresh,
    send: outbox.drain,
  });
  return { bot, library, local, outbox, scheduler, store };
}

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};

const isUsage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
