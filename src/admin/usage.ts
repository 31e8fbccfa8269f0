import { parseArgs } from 'node:util';
import { OperatorError, reasonOf } from '../errors.ts';

/** What can be written after `npm start --`. */
export const USAGE = `npm start                                   the bot, with the local workspace
npm start -- --once alibaba cloud           one answer, printed
npm start --silent -- --once alibaba --json the same as data
npm run check -- FILE...                    the figures of articles or texts; without FILE those of every article
                                            (--json: as data, a line for each article)
npm run doctor                              the whole set-up, chat services too: what is wrong, and how to mend it;
                                            it ends with 1 when something is (--json: a line of JSON for each finding)
npm run backup -- FILE                      what Dateline remembers, in a new file; while it runs, too
npm run export                              all follows and settings as JSON; npm run --silent, to keep npm's own lines out
npm run import -- FILE                      takes in what export printed; what is there already stays as it is
npm run new -- COMPANY TITLE URL            the file of a new article (--date yyyy-mm-dd, --topics a,b)
npm run move                                all that the file in DATA_DIR remembers, or another (--from FILE), into the
                                            empty PostgreSQL database of DATABASE_URL
npm run slack:manifest                      the manifest of the Slack app, with a command for each company; --http: Slack
                                            calls PUBLIC_URL; --many: many workspaces install it from there
                                            (--push APP: into that app, by SLACK_CONFIG_TOKEN; what others wrote there stays)
`;

/** The arguments ask for nothing there is. The message says what is wrong and shows what can be written. */
class UsageError extends OperatorError {
  override name = 'UsageError';

  constructor(message: string) {
    super(`${message}\n\n${USAGE}`);
  }
}

/** What the arguments ask for. */
export type Arguments =
  | { readonly do: 'run' }
  | { readonly do: 'help' }
  | { readonly do: 'doctor'; readonly json: boolean }
  | { readonly do: 'once'; readonly words: readonly string[]; readonly json: boolean }
  | { readonly do: 'check'; readonly files: readonly string[]; readonly json: boolean }
  | { readonly do: 'move'; readonly from?: string }
  | { readonly do: 'backup' | 'import'; readonly file: string }
  | { readonly do: 'export' }
  | { readonly do: 'manifest'; readonly http: boolean; readonly many: boolean; readonly push?: string }
  | {
      readonly do: 'new';
      readonly words: readonly string[];
      readonly date?: string;
      readonly topics?: string;
    };

const COMMANDS = [
  'once',
  'check',
  'doctor',
  'new',
  'backup',
  'export',
  'import',
  'move',
  'manifest',
] as const;

/** @throws UsageError */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals: words } = parsed(args);
  const { help, once, move, json = false, date, topics, from, http = false, many = false, push } = values;
  if (help) return { do: 'help' };
  const [wanted, ...more] = COMMANDS.filter((command) => values[command]);
  if (more.length > 0)
    throw new UsageError(`One of ${COMMANDS.map((command) => `--${command}`).join(', ')}.`);
  if (json && wanted !== 'once' && wanted !== 'check' && wanted !== 'doctor')
    throw new UsageError('--json goes with --once, --check or --doctor.');
  if (wanted === 'manifest' && words.length === 0)
    return { do: 'manifest', http, many, ...(push !== undefined && { push }) };
  if (http || many || push !== undefined || wanted === 'manifest')
    throw new UsageError('--manifest takes --http, --many and --push APP, and they go with it alone.');
  if (wanted === 'check') return { do: 'check', files: words, json };
  if (wanted === 'doctor' && words.length === 0) return { do: 'doctor', json };
  if (wanted === 'export' && words.length === 0) return { do: 'export' };
  if (wanted === 'backup' || wanted === 'import') {
    const [file, ...others] = words;
    if (file === undefined || others.length > 0) throw new UsageError(`--${wanted} takes one FILE.`);
    return { do: wanted, file };
  }
  if (wanted === 'new')
    return { do: 'new', words, ...(date !== undefined && { date }), ...(topics !== undefined && { topics }) };
  if (from !== undefined && !move) throw new UsageError('--from goes with --move.');
  if (move && words.length > 0)
    throw new UsageError(`To move from "${words.join(' ')}", write --from before it.`);
  if (move) return { do: 'move', ...(from !== undefined && { from }) };
  if (once && words.length === 0) throw new UsageError('What is to be asked? Write it after --once.');
  if (once) return { do: 'once', words, json };
  if (words.length > 0) throw new UsageError(`To ask for "${words.join(' ')}", write --once before it.`);
  return { do: 'run' };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        check: { type: 'boolean' },
        doctor: { type: 'boolean' },
        new: { type: 'boolean' },
        move: { type: 'boolean' },
        from: { type: 'string' },
        backup: { type: 'boolean' },
        export: { type: 'boolean' },
        import: { type: 'boolean' },
        json: { type: 'boolean' },
        manifest: { type: 'boolean' },
        http: { type: 'boolean' },
        many: { type: 'boolean' },
        push: { type: 'string' },
        help: { type: 'boolean' },
        date: { type: 'string' },
        topics: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
