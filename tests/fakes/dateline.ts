import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { assemble } from '../../src/assemble.ts';
import type { Ask, Place, Press, User } from '../../src/domain.ts';
import { silentMeter } from '../../src/meter.ts';
import { openStore } from '../../src/store/open.ts';
import { fakeLog } from './log.ts';
import { fakePlatform } from './platform.ts';
import { fakeWorld } from './world.ts';

const DIGESTS = resolve(import.meta.dirname, '../fixtures/digests');

/** A folder of its own with the project's articles, for a Dateline that a test runs. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'dateline-'));
  await cp(DIGESTS, join(home, 'digests'), { recursive: true });
  return home;
}

/**
 * The real parts, joined as the program joins them, on a clock that the test moves and a platform in memory.
 * @param options.url a PostgreSQL database instead of a file in `home`
 */
export async function startDateline(
  home: string,
  {
    world = fakeWorld(),
    platform = fakePlatform(),
    program = 'test',
    url,
  }: {
    readonly world?: ReturnType<typeof fakeWorld>;
    readonly platform?: ReturnType<typeof fakePlatform>;
    readonly program?: string;
    readonly url?: string;
  } = {},
) {
  const log = fakeLog();
  const where = url === undefined ? { file: join(home, 'data', 'dateline.db') } : { url };
  const store = await openStore({ ...where, program, ...world });
  const { bot, library, outbox, scheduler } = assemble({
    store,
    platforms: [platform],
    world,
    log,
    meter: silentMeter,
    digestsDir: join(home, 'digests'),
    zone: 'UTC',
    failed: () => {},
  });
  await library.refresh();
  const own = (): readonly string[] =>
    platform.messages.filter(({ key }) => !key.startsWith('re:')).map(({ text }) => text);
  let asked = 0;
  const id = (): string => `${world.random.uuid()}-${(asked += 1)}`;

  return {
    bot,
    library,
    log,
    platform,
    scheduler,
    store,
    world,
    /** @returns the text of the answer */
    async ask(words: string, place: Place = NEWS, user: User = YOU): Promise<string> {
      const ask: Ask = {
        kind: 'ask',
        id: id(),
        place,
        user,
        direct: place.channel === DIRECT.channel,
        words,
      };
      await bot.answer(ask);
      return platform.messages.find(({ key }) => key === `re:${ask.id}`)?.text ?? '';
    },
    async press(act: Press['act'], place: Place = NEWS, user: User = YOU): Promise<string> {
      const press: Press = {
        kind: 'press',
        id: id(),
        place,
        user,
        direct: place.channel === DIRECT.channel,
        act,
      };
      await bot.answer(press);
      return platform.messages.find(({ key }) => key === `re:${press.id}`)?.text ?? '';
    },
    /** Lets the scheduler look once, and what is ready be sent. */
    async tick(): Promise<void> {
      await scheduler.tick();
      await outbox.drain();
    },
    /** Lets the clock run to the next minute and the scheduler see it. */
    async minute(): Promise<void> {
      world.pass(60_000);
      await this.tick();
    },
    /** What was posted of its own accord: digests. */
    posted: (): readonly string[] => own().filter((text) => !text.startsWith(ALERT)),
    /** What owners were told of trouble. */
    told: (): readonly string[] => own().filter((text) => text.startsWith(ALERT)),
    async stop(): Promise<void> {
      await scheduler.stop();
      await outbox.stop();
      await store.close();
    },
  };
}

/** How a message to an owner begins. */
const ALERT = 'Something that you follow needs you.';

export const NEWS: Place = { platform: 'fake', workspace: 'w', channel: 'news' };
export const DIRECT: Place = { platform: 'fake', workspace: 'w', channel: 'direct-you' };
export const YOU: User = { id: 'you', name: 'You', locale: 'en', mayManage: true };

export interface TestArticle {
  readonly title: string;
  readonly body: string;
  readonly published?: string;
  readonly topics?: string;
  readonly embargo?: string;
  readonly withdrawn?: boolean;
}

/** Writes an article as a curator does. @param id `alibaba/2026-11-23-something` */
export async function writeArticle(home: string, id: string, article: TestArticle): Promise<void> {
  const { title, body, published = '2026-11-23', topics = '[cloud]', embargo, withdrawn } = article;
  const path = join(home, 'digests', `${id}.md`);
  const front = [
    `title: ${JSON.stringify(title)}`,
    'publisher: The Daily Ledger',
    `url: https://ledger.example/${id}`,
    `published: ${published}`,
    `topics: ${topics}`,
    'language: en',
    ...(embargo ? [`embargo: ${embargo}`] : []),
    ...(withdrawn === undefined ? [] : [`withdrawn: ${withdrawn}`]),
  ];
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `---\n${front.join('\n')}\n---\n\n${body}\n`);
}

export const removeHome = (home: string): Promise<void> => rm(home, { recursive: true, force: true });
