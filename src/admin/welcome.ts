import type { Bot } from '../bot/bot.ts';
import type { Log } from '../log.ts';
import type { Library } from '../news/library.ts';
import type { LocalPlatform } from '../platforms/local/local.ts';
import { plainText } from '../platforms/local/render.ts';
import type { Store } from '../store/store.ts';
import { askedHere } from './once.ts';

export interface WelcomeOptions {
  readonly bot: Bot;
  readonly library: Library;
  readonly local: LocalPlatform;
  readonly log: Log;
  readonly store: Store;
}

/**
 * Tells a person who starts Dateline what there is, where, today's digest, and what to try. The same digest stands in the
 * local workspace when it is first opened. Never rejects: the bot runs without a welcome.
 */
export async function welcome({ bot, library, local, log, store }: WelcomeOptions): Promise<void> {
  try {
    const { articles, problems } = await library.refresh();
    const companies = await store.companies();
    const { cleared } = await bot.reply(askedHere('latest', 'welcome'), local);
    const place = { platform: local.name, workspace: 'local', channel: 'news' };
    // Under the same key, every start but the first finds it there.
    await local.post(place, cleared, 'welcome');
    const lines = [
      `${articles} articles about ${companies.map(({ name }) => name).join(', ') || 'no company yet'}`,
      ...(problems.length > 0 ? [`${problems.length} wrong in the digests folder: see the log above`] : []),
      '',
      plainText(cleared.payload),
      '',
      `Dateline is at ${local.address} – try there:`,
      ...companies.slice(0, 1).map(({ id, topics }) => `  /${[id, topics[0]?.id].filter(Boolean).join(' ')}`),
      '  /digest help',
      'Stop it with Ctrl+C.',
      '',
    ];
    process.stdout.write(lines.join('\n'));
  } catch (error) {
    log.error({ error, address: local.address }, 'Dateline runs, but today’s digest could not be shown');
  }
}
