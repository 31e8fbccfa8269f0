import type { Bot } from '../bot/bot.ts';
import type { Library } from '../news/library.ts';
import type { LocalPlatform } from '../platforms/local/local.ts';
import { plainText } from '../platforms/local/render.ts';
import type { Store } from '../store/store.ts';
import { askedHere } from './once.ts';

/** What a person sees who starts Dateline: what there is, where, today's digest, and what to try. */
export async function welcome({
  bot,
  library,
  local,
  store,
}: {
  readonly bot: Bot;
  readonly library: Library;
  readonly local: LocalPlatform;
  readonly store: Store;
}): Promise<void> {
  const { articles, problems } = await library.refresh();
  const companies = await store.companies();
  const say = async (words: string): Promise<string> =>
    plainText((await bot.reply(askedHere(words, words), local)).cleared.payload);
  const lines = [
    `${articles} articles about ${companies.map(({ name }) => name).join(', ') || 'no company yet'}`,
    ...(problems.length > 0
      ? [`${problems.length} problems in the digests folder; they are in the log above`]
      : []),
    '',
    await say('latest'),
    '',
    `Dateline is at ${local.address} – try there:`,
    ...companies.slice(0, 1).map(({ id, topics }) => `  /${[id, topics[0]?.id].filter(Boolean).join(' ')}`),
    '  /digest help',
    'Stop it with Ctrl+C.',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
