import type {
  APIApplicationCommandBasicOption,
  APIApplicationCommandSubcommandOption,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Company, CompanyId } from '../../domain.ts';
import { cut, startOf } from '../shorten.ts';
import { LIMITS } from './limits.ts';

/**
 * Numbers of Discord's: https://discord.com/developers/docs/interactions/application-commands
 * Not its package's: the local page spells commands too, without Discord, and the package is memory.
 */
const CHAT_INPUT = 1;
const SUBCOMMAND = 1;
const STRING = 3;
/** Of servers, and of people who have it with them wherever they are. */
const INSTALLED_BY = [0, 1] as const;
/** In servers, in direct messages with Dateline, and in those of others. */
const CONTEXTS = [0, 1, 2] as const;

/** The command that is there whatever companies there are. */
export const MAIN_COMMAND = 'digest';

/** Why a company has no command of its own: it is asked for by `/digest latest company:`. */
export type LeftBecause = 'ours' | 'name' | 'full';

export interface Left {
  readonly company: CompanyId;
  readonly because: LeftBecause;
}

/** What is said of a command or an option, in English and in Chinese; the Chinese name is one that can be typed too. */
type Words = readonly [english: string, chinese: string];

type OptionName = 'company' | 'topic' | 'when' | 'zone' | 'change';

const OPTIONS: Readonly<Record<OptionName, { readonly chinese: string; readonly says: Words }>> = {
  company: { chinese: '公司', says: ['A company; left out: all of them', '一家公司；不填则为所有公司'] },
  topic: { chinese: '话题', says: ['A topic, or any words', '话题，或任何词语'] },
  when: {
    chinese: '时间',
    says: ['When: weekdays 09:00, every 15 minutes, …', '何时：每天 9点、工作日 9点……'],
  },
  zone: { chinese: '时区', says: ['A time zone or city: Asia/Shanghai', '时区或城市：Asia/Shanghai'] },
  change: {
    chinese: '更改',
    says: ['What to change: pause, zone Asia/Shanghai, …', '要更改的设置：pause、zone Asia/Shanghai……'],
  },
};

interface Subcommand {
  readonly name: string;
  readonly chinese: string;
  readonly says: Words;
  readonly options: readonly OptionName[];
  readonly required?: OptionName;
}

/** What follows `/digest`, with names that the words of commands have in both languages. */
const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'latest',
    chinese: '最新',
    says: ['The latest news, with key figures', '最新消息和关键数字'],
    options: ['company', 'topic'],
  },
  {
    name: 'follow',
    chinese: '关注',
    says: ['A digest here on a schedule, when there is news', '有新消息时按时在这里发布摘要'],
    options: ['when', 'company', 'topic', 'zone'],
    required: 'when',
  },
  {
    name: 'unfollow',
    chinese: '取消关注',
    says: ['No more of it here', '不再在这里发布'],
    options: ['company', 'topic'],
  },
  { name: 'list', chinese: '列表', says: ['What this place follows', '这里关注的内容'], options: [] },
  {
    name: 'preview',
    chinese: '预览',
    says: ['What would be posted here now', '现在会在这里发布什么'],
    options: ['company', 'topic'],
  },
  {
    name: 'why',
    chinese: '为什么',
    says: ['Why each story was chosen, or was not', '每条消息为何入选或未入选'],
    options: ['company', 'topic'],
  },
  {
    name: 'status',
    chinese: '状态',
    says: ['The next looks, and how the last ones went', '下次检查时间和上次的结果'],
    options: [],
  },
  {
    name: 'settings',
    chinese: '设置',
    says: ['Who may follow, time zone, language, pause', '谁可以关注、时区、语言、暂停'],
    options: ['change'],
  },
  { name: 'companies', chinese: '公司', says: ['Who you can ask about', '可以询问的公司'], options: [] },
  {
    name: 'forget',
    chinese: '忘记我',
    says: ['Deletes what is kept of you, once you confirm', '删除为您保留的数据，先请您确认'],
    options: [],
  },
  { name: 'help', chinese: '帮助', says: ['What can be asked, and how', '可以问什么，怎么问'], options: [] },
];

/**
 * The commands of the application, to be registered in bulk, and which companies have none of their own. Whoever runs a
 * server may take them from its members there; what somebody may do, the bot decides. Pure.
 * https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands
 * @param companies in the order in which they get commands
 */
export function applicationCommands(companies: readonly Pick<Company, 'id' | 'name'>[]): {
  readonly commands: readonly RESTPostAPIChatInputApplicationCommandsJSONBody[];
  readonly left: readonly Left[];
} {
  const commands = [mainCommand()];
  const left: Left[] = [];
  for (const company of companies) {
    const because = unfit(company.id) ?? (commands.length < LIMITS.commands ? undefined : 'full');
    if (because === undefined) commands.push(companyCommand(company));
    else left.push({ company: company.id, because });
  }
  return { commands, left };
}

/**
 * The names of commands that are not registered as they are to be, in whatever way, and of those that are and are not to
 * be. What Discord adds of its own, and how it leaves out what is empty, counts for nothing. Pure.
 * @param registered as Discord lists them, with their localizations
 */
export function differences(
  wanted: readonly RESTPostAPIChatInputApplicationCommandsJSONBody[],
  registered: readonly { readonly name: string }[],
): readonly string[] {
  const there = new Map(registered.map((command) => [command.name, command]));
  const others = wanted.filter((command) => !isSame(command, there.get(command.name)));
  const names: ReadonlySet<string> = new Set(wanted.map(({ name }) => name));
  const more = registered.filter(({ name }) => !names.has(name));
  return [...others, ...more].map(({ name }) => name);
}

/** Whether what we wrote is there: each field with its value, and lists with as many elements. */
function isSame(wrote: unknown, there: unknown): boolean {
  if (isNothing(wrote)) return isNothing(there);
  if (typeof wrote !== 'object' || wrote === null) return wrote === there;
  if (typeof there !== 'object' || there === null) return false;
  if (Array.isArray(wrote))
    return (
      Array.isArray(there) &&
      wrote.length === there.length &&
      wrote.every((one, at) => isSame(one, there[at]))
    );
  const found = new Map<string, unknown>(Object.entries(there));
  return Object.entries(wrote).every(([name, value]) => isSame(value, found.get(name)));
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);

/** Names of commands: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const COMMAND_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]+$/u;

/** Whether a company's name can be a command in Discord. */
export const hasOwnCommand = (company: CompanyId): boolean => unfit(company) === undefined;

/** Why a company's name can be no command in Discord. */
function unfit(company: CompanyId): LeftBecause | undefined {
  if (company === MAIN_COMMAND) return 'ours';
  const isName =
    COMMAND_NAME.test(company) && company.length <= LIMITS.commandName && company === company.toLowerCase();
  return isName ? undefined : 'name';
}

const mainCommand = (): RESTPostAPIChatInputApplicationCommandsJSONBody => ({
  type: CHAT_INPUT,
  name: MAIN_COMMAND,
  ...described(['The latest news, what is followed here, and help', '最新消息、这里的关注和帮助']),
  integration_types: [...INSTALLED_BY],
  contexts: [...CONTEXTS],
  options: SUBCOMMANDS.map(
    ({ name, chinese, says, options, required }): APIApplicationCommandSubcommandOption => ({
      type: SUBCOMMAND,
      name,
      ...named(name, chinese),
      ...described(says),
      options: options.map((each) => option(each, each === required)),
    }),
  ),
});

const companyCommand = ({
  id,
  name,
}: Pick<Company, 'id' | 'name'>): RESTPostAPIChatInputApplicationCommandsJSONBody => ({
  type: CHAT_INPUT,
  name: id,
  ...described([`News of ${name}, with key figures`, `${name}的消息和关键数字`]),
  integration_types: [...INSTALLED_BY],
  contexts: [...CONTEXTS],
  options: [option('topic', false)],
});

function option(name: OptionName, required: boolean): APIApplicationCommandBasicOption {
  const { chinese, says } = OPTIONS[name];
  return { type: STRING, name, ...named(name, chinese), ...described(says), required, autocomplete: true };
}

// English is named too: without it, who has set English reads another English before the default.
// Our Chinese is that of the catalogue, whoever reads it.
// https://discord.com/developers/docs/interactions/application-commands#localization
const inLanguages = (english: string, chinese: string) => ({
  'en-US': english,
  'en-GB': english,
  'zh-CN': chinese,
  'zh-TW': chinese,
});

const named = (name: string, chinese: string) => ({ name_localizations: inLanguages(name, chinese) });

const described = (says: Words) => {
  const [english, chinese] = says.map((text) => cut(text, LIMITS.description));
  return {
    description: english ?? '',
    description_localizations: inLanguages(english ?? '', chinese ?? ''),
  };
};

const Option = z.object({
  type: z.literal(STRING),
  name: z.string().max(32),
  value: z.string().transform((text) => startOf(text, LIMITS.written)),
  focused: z.boolean().optional(),
});

/** A command as an interaction brings it, whole or still being written. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-data */
const Data = z.object({
  type: z.literal(CHAT_INPUT).optional(),
  name: z.string().max(32),
  options: z
    .array(
      z.union([
        Option,
        z.object({
          type: z.literal(SUBCOMMAND),
          name: z.string().max(32),
          options: z.array(Option).default([]),
        }),
      ]),
    )
    .default([]),
});

/** A command and what was written into its options. */
export interface Written {
  readonly command: string;
  readonly subcommand?: string;
  readonly options: readonly z.output<typeof Option>[];
}

/** Reads what an interaction says of its command; undefined for what is none. */
export function written(data: unknown): Written | undefined {
  const read = Data.safeParse(data);
  if (!read.success) return undefined;
  const { name: command, options } = read.data;
  const [first] = options;
  if (first?.type === SUBCOMMAND) return { command, subcommand: first.name, options: first.options };
  return { command, options: options.filter((one) => one.type === STRING) };
}

/**
 * The words of a command, as somebody would say them in a direct message: `follow alibaba cloud weekdays 09:00`. Pure.
 * @param data what an interaction says of its command
 * @returns undefined for what is no command of ours
 */
export function wordsOf(data: unknown): string | undefined {
  const said = written(data);
  if (!said) return undefined;
  const { command, subcommand, options } = said;
  const value = (name: OptionName): string => options.find((one) => one.name === name)?.value.trim() ?? '';
  if (command !== MAIN_COMMAND) return spaced([command, value('topic')]);
  if (subcommand === undefined) return 'help';
  const known = SUBCOMMANDS.find(({ name }) => name === subcommand);
  if (!known) return undefined;
  const about = [value('company'), value('topic')];
  if (subcommand === 'latest') return spaced(about) || 'latest';
  return spaced([subcommand, ...about, value('when'), value('zone'), value('change')]);
}

const spaced = (parts: readonly string[]): string => parts.filter(Boolean).join(' ');
