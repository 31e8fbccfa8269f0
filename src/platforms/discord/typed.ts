import type { Command } from '../../domain.ts';
import { hasOwnCommand, MAIN_COMMAND, wordsOf } from './commands.ts';

// Commands as they are typed in Discord, which takes no words but those of an option: `/alibaba cloud` is typed
// `/alibaba topic:cloud` there. The names of options are a look of ours, like the marks of code around them: what is
// typed is read as an interaction's options are, and means the words or is not written.

/**
 * A command as somebody types it in Discord. Pure.
 * @param words the command as it is written elsewhere, with its slash
 * @returns the same words where they cannot be spelled so that Discord's options mean them
 */
export function typed(command: Command, words: string): string {
  const spelled = spaced(spell(command, words));
  return untyped(spelled) === words ? spelled : words;
}

function spell(command: Command, words: string): readonly string[] {
  switch (command.do) {
    case 'show': {
      const { companies, topics, words: more } = command.query;
      const topic = option('topic', [...topics, ...more]);
      const [only, ...others] = companies;
      if (only !== undefined && others.length === 0 && hasOwnCommand(only)) return [`/${only}`, topic];
      return ['/digest latest', option('company', companies), topic];
    }
    case 'follow':
    case 'unfollow':
    case 'preview':
    case 'why': {
      const { companies, topics, words: more } = command.query;
      const before = spaced([`/digest ${command.do}`, ...companies, ...topics, ...more]);
      const when = words.startsWith(before) ? words.slice(before.length).trim() : '';
      return [
        `/digest ${command.do}`,
        option('when', [when]),
        option('company', companies),
        option('topic', [...topics, ...more]),
      ];
    }
    case 'settings': {
      const [, change = ''] = /^\/digest settings (.+)$/.exec(words) ?? [];
      return ['/digest settings', option('change', [change])];
    }
    case 'list':
    case 'status':
    case 'companies':
    case 'help':
    case 'forget':
    case 'bad-setting':
    case 'bad-schedule':
    case 'unknown-company':
    case 'misspelt':
      return [words];
  }
}

const option = (name: string, words: readonly string[]): string => {
  const value = spaced(words);
  return value === '' ? '' : `${name}:${value}`;
};

const spaced = (parts: readonly string[]): string => parts.filter(Boolean).join(' ');

/** What a command is typed with: its name, that of a subcommand, and options by their names. */
const TYPED = /^\/(?<name>[^\s:]+)(?: (?<subcommand>[^\s:]+))?$/;
const BEFORE_OPTION = / (?=(?:company|topic|when|zone|change):)/;

/** The words of what is typed into Discord, as they are written elsewhere; what is no typed command stays as it is. */
export function untyped(text: string): string {
  const [command = '', ...rest] = text.split(BEFORE_OPTION);
  const { name, subcommand } = TYPED.exec(command)?.groups ?? {};
  const isMain = name === MAIN_COMMAND;
  if (name === undefined || isMain !== (subcommand !== undefined)) return text;
  const options = rest.map((one) => {
    const colon = one.indexOf(':');
    return { type: 3, name: one.slice(0, colon), value: one.slice(colon + 1) };
  });
  const said = wordsOf({ name, options: isMain ? [{ type: 1, name: subcommand, options }] : options });
  if (said === undefined) return text;
  const company = options.find((one) => one.name === 'company')?.value ?? '';
  return isMain && !(subcommand === 'latest' && /^\S+$/.test(company))
    ? `/${MAIN_COMMAND} ${said}`
    : `/${said}`;
}
