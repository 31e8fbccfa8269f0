/** What can be written after `npm start --`. */
export const USAGE = `npm start                                   the bot, with the local workspace
npm start -- --once alibaba cloud           one answer, printed
npm start --silent -- --once alibaba --json the same as data
npm run check -- FILE...                    the figures of articles or texts; without FILE those of every article
npm run new -- COMPANY TITLE URL            the file of a new article
`;

/** What is wrong about the arguments; undefined where nothing is. */
export function usageError(
  { once, check, new: isNew, json }: Readonly<Partial<Record<'once' | 'check' | 'new' | 'json', boolean>>>,
  words: readonly string[],
): string | undefined {
  if ([once, check, isNew].filter(Boolean).length > 1) return 'One of --once, --check and --new.';
  if (once && words.length === 0) return 'What is to be asked? Write it after --once.';
  if (!once && !check && !isNew && words.length > 0)
    return `To ask for "${words.join(' ')}", write --once before it.`;
  return !once && !check && json ? '--json goes with --once or --check.' : undefined;
}
