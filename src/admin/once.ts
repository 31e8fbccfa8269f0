import { open } from '../assemble.ts';
import type { Config } from '../config.ts';
import type { Ask } from '../domain.ts';
import { createLog } from '../log.ts';
import { localeOfWords } from '../phrases/phrases.ts';
import { plainText } from '../platforms/local/render.ts';

/** A question asked in the terminal, as if in the direct message of the local workspace. */
export const askedHere = (words: string, id: string): Ask => ({
  kind: 'ask',
  id,
  place: { platform: 'local', workspace: 'local', channel: 'direct' },
  user: { id: 'you', name: 'You', locale: localeOfWords(words), mayManage: true },
  direct: true,
  words,
});

export interface OnceOptions {
  readonly config: Config;
  readonly program: string;
  readonly words: readonly string[];
  /** The reply as data, in one line of JSON, instead of its text. */
  readonly json: boolean;
  readonly out: (line: string) => void;
}

/**
 * Prints one answer.
 * @throws Error when the gate stops the answer; OperatorError
 */
export async function once({ config, program, words, json, out }: OnceOptions): Promise<void> {
  const { bot, library, local, store } = await open({
    config,
    program,
    // What is printed is the answer: it needs no news of the program.
    log: createLog(config.logLevel === 'info' ? 'warn' : config.logLevel),
    failed: () => {},
  });
  await library.refresh();
  const { reply, cleared } = await bot.reply(askedHere(words.join(' '), 'once'), local);
  out(json ? JSON.stringify(reply) : plainText(cleared.payload));
  await local.stop();
  await store.close();
}
