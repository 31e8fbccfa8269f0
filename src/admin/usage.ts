/** What can be written after `npm start --`. */
export const USAGE = `npm start                                   the bot, with the local workspace
npm start -- --once alibaba cloud           one answer, printed
npm start --silent -- --once alibaba --json the same as data
npm run check -- FILE...                    the figures of articles or texts; without FILE those of every article
`;

/** What is wrong about the arguments; undefined where nothing is. */
export function usageError(
  { once, check, json }: { readonly once?: boolean; readonly check?: boolean; readonly json?: boolean },
  words: readonly string[],
): string | undefined {
  if (once && check) return 'Either --once or --check.';
  if (once && words.length === 0) return 'What is to be asked? Write it after --once.';
  if (!once && !check && words.length > 0) return `To ask for "${words.join(' ')}", write --once before it.`;
  return !once && !check && json ? '--json goes with --once or --check.' : undefined;
}
