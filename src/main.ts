import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { check } from './admin/check.ts';
import { move } from './admin/move.ts';
import { makeArticle } from './admin/new.ts';
import { once } from './admin/once.ts';
import { readArguments, USAGE, type Arguments } from './admin/usage.ts';
import { welcome } from './admin/welcome.ts';
import { createBot } from './bot/bot.ts';
import { COMMAND_WORDS } from './commands.ts';
import { readConfig, type Config } from './config.ts';
import { createOutbox } from './delivery/outbox.ts';
import { OperatorError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { readFigures, READER } from './news/figures/figures.ts';
import { createLibrary } from './news/library.ts';
import { createLocalPlatform } from './platforms/local/local.ts';
import { createScheduler } from './scheduler.ts';
import { SCHEDULE_EXAMPLES } from './schedules/words.ts';
import { openStore } from './store/open.ts';
import { realWorld } from './world.ts';

/** How long what is under way may take to end after a signal (ms): the promise is five seconds. */
const STOP_GRACE = 4_500;

/** Runs Dateline, or the operator's command that the arguments name. Sets the exit code; prints what went wrong. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const wanted = readArguments(args);
    const config = wanted.do === 'help' ? undefined : readConfig();
    if (config) process.exitCode = await perform(wanted, config);
    else process.stdout.write(USAGE);
  } catch (error) {
    process.exitCode = 1;
    // What the operator can mend is one sentence; anything else is a fault of the program, and its trace is needed.
    const mendable = error instanceof OperatorError;
    process.stderr.write(
      `${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
  }
}

/** @returns the exit code */
async function perform(wanted: Arguments, config: Config): Promise<number> {
  const desk = {
    digestsDir: config.digestsDir,
    now: realWorld.clock.now(),
    zone: config.timeZone,
    ...terminal,
  };
  switch (wanted.do) {
    case 'check':
      return check({ ...desk, ...wanted });
    case 'new':
      return makeArticle({ ...desk, ...wanted });
    case 'move':
      return await move({
        from: wanted.from ?? fileIn(config),
        url: config.databaseUrl,
        clock: realWorld.clock,
        out: desk.out,
      });
    case 'once':
      await answerOnce(config, wanted.words.join(' '), wanted.json);
      return 0;
    case 'help':
    case 'run':
      await run(config);
      return 0;
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

const fileIn = ({ dataDir }: Config): string => join(dataDir, 'dateline.db');

/** Makes the parts and joins them. Nothing listens or ticks yet. */
async function open(config: Config, log: Log) {
  const world = realWorld;
  const program = `${manifest.version}+${READER}`;
  const where = config.databaseUrl === undefined ? { file: fileIn(config) } : { url: config.databaseUrl };
  const store = await openStore({ ...where, program, ...world });
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
  const bot = createBot({ store, platforms, world, log, zone: config.timeZone });
  const outbox = createOutbox({ store, platforms, world, log, composeAlert: bot.alert });
  const scheduler = createScheduler({
    store,
    world,
    log,
    compose: bot.compose,
    refresh: library.refresh,
    wake: outbox.wake,
  });
  return { bot, library, local, outbox, scheduler, store };
}

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};
