import type { Bot } from '../bot/bot.ts';
import type { Ask } from '../domain.ts';
import type { LocalPlatform } from '../platforms/local/local.ts';
import { plainText } from '../platforms/local/render.ts';

/** A question asked in the terminal, as if in the direct message of the local workspace. */
export const askedHere = (words: string, id: string): Ask => ({
  kind: 'ask',
  id,
  place: { platform: 'local', workspace: 'local', channel: 'direct' },
  user: { id: 'you', name: 'You', locale: 'en', mayManage: true },
  direct: true,
  words,
});

/**
 * Prints one answer to stdout.
 * @param json the reply as data, in one line of JSON, instead of its text
 * @throws Error when the gate stops the answer
 */
export async function once(
  { bot, local }: { readonly bot: Bot; readonly local: LocalPlatform },
  words: string,
  json: boolean,
): Promise<void> {
  const { reply, cleared } = await bot.reply(askedHere(words, 'once'), local);
  process.stdout.write(`${json ? JSON.stringify(reply) : plainText(cleared.payload)}\n`);
}
