import { once as happens } from 'node:events';
import manifest from '../package.json' with { type: 'json' };
import { readArguments, USAGE, type Arguments } from './admin/usage.ts';
import { welcome } from './admin/welcome.ts';
import { open } from './assemble.ts';
import { readConfig, type Config } from './config.ts';
import { printed } from './errors.ts';
import { createHealth, createHttp, listen } from './http.ts';
import { createLog, withoutSecrets, type Log } from './log.ts';
import { READER } from './news/figures/figures.ts';
import { realWorld } from './world.ts';

const PROGRAM = `${manifest.version}+${READER}`;

/** How long what is under way may take to end after a signal (ms): the promise is five seconds. */
const STOP_GRACE = 4_500;

/** Runs Dateline, or the operator's command that the arguments name. Sets the exit code; prints what went wrong. */
export async function main(args: readonly string[]): Promise<void> {
  // Rejections that nobody handles come here as well.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  try {
    const wanted = readArguments(args);
    if (wanted.do === 'help') process.stdout.write(USAGE);
    else if (wanted.do === 'run') await run(readConfig());
    else process.exitCode = await operated(wanted);
  } catch (error) {
    fail(error);
  }
}

/** As a shell tells of a program that SIGPIPE has ended, 128 + 13: who read what it prints has gone, as `head` does. */
const READER_GONE = 141;

/** Does what an operator's command asks for. Who runs the bot has no use for what these load, Slack's library among it. */
async function operated(wanted: Exclude<Arguments, { readonly do: 'run' | 'help' }>): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(READER_GONE);
    throw error;
  });
  if (wanted.do === 'doctor') {
    const { doctor } = await import('./admin/doctor.ts');
    const out = (line: string): void => void process.stdout.write(`${line}\n`);
    return await doctor({ readConfig, program: PROGRAM, json: wanted.json, world: realWorld, out });
  }
  const { operate } = await import('./admin/operate.ts');
  return await operate(wanted, readConfig(), PROGRAM);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  process.stderr.write(withoutSecrets(`${printed(error)}\n`));
}

/** Runs until a signal, or until a failure that does not mend itself; then stops in time, whatever is under way. */
async function run(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const stopping = new AbortController();
  const stopped = happens(stopping.signal, 'abort');
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (!stopping.signal.aborted) log.info({ signal }, 'stopping');
      stopping.abort();
    });
  void stopped.then(async () => {
    await realWorld.clock.sleep(STOP_GRACE);
    log.warn({}, 'stopped before everything under way was settled; the next start settles it');
    process.exit();
  });
  const failure = Promise.withResolvers<never>();
  const parts = await open({ config, program: PROGRAM, log, failed: failure.reject });
  const http = await serve(config, parts, log, stopping.signal);
  try {
    await Promise.race([start(parts, log), stopped, failure.promise]);
  } catch (error) {
    fail(error);
  }
  stopping.abort();
  const { elsewhere, outbox, scheduler, shares } = parts;
  await Promise.all([scheduler, outbox, shares, ...elsewhere].map((part) => part.stop()));
  await http?.stop();
  await parts.store.close();
  process.exit();
}

type Parts = Awaited<ReturnType<typeof open>>;

/** Lets the parts work. Resolves when they are stopped. */
async function start(parts: Parts, log: Log): Promise<void> {
  const { bot, elsewhere, library, local, scheduler, shares, store } = parts;
  await library.refresh();
  scheduler.start();
  await Promise.all(elsewhere.map((platform) => platform.start(bot.answer)));
  // Of processes that share the database, one has the page.
  await shares.hold('local', async (signal) => {
    const over = happens(signal, 'abort');
    await local.start(bot.answer);
    await welcome({ bot, library, local, log, store });
    await over;
    await local.stop();
  });
}

/** Opens the endpoints for those who watch, if there are to be any. */
async function serve(
  config: Config,
  { handlers, listeners, metrics, scheduler, store }: Parts,
  log: Log,
  stopping: AbortSignal,
) {
  if (config.httpPort === undefined || metrics === undefined) return undefined;
  const { clock } = realWorld;
  const { lastStepAt } = scheduler;
  const health = createHealth({ store, clock, lastStepAt, stopping: () => stopping.aborted });
  const listening = await listen(
    createHttp({ health, metrics, log, handlers, listeners }),
    config.httpPort,
    clock,
  );
  log.info({ port: listening.port }, 'health and metrics can be read');
  return listening;
}
