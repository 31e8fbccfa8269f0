import { z } from 'zod';
import type { Company, CompanyId } from '../../domain.ts';
import type { Tree } from './drift.ts';

/** An app manifest, as far as Dateline writes it; plain JSON. https://docs.slack.dev/reference/app-manifest */
export type SlackManifest = {
  readonly display_information: {
    readonly name: string;
    readonly description: string;
    readonly long_description: string;
  };
  readonly features: {
    readonly app_home: {
      readonly home_tab_enabled: boolean;
      readonly messages_tab_enabled: boolean;
      readonly messages_tab_read_only_enabled: boolean;
    };
    readonly agent_view: {
      readonly agent_description: string;
      readonly suggested_prompts: readonly { readonly title: string; readonly message: string }[];
    };
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean };
    readonly shortcuts: readonly {
      readonly name: string;
      readonly type: 'message';
      readonly callback_id: string;
      readonly description: string;
    }[];
    readonly slash_commands: readonly SlashCommand[];
  };
  readonly oauth_config: {
    readonly redirect_urls?: readonly string[];
    readonly scopes: { readonly bot: readonly string[] };
  };
  readonly settings: {
    readonly event_subscriptions: { readonly request_url?: string; readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url?: string };
    readonly org_deploy_enabled: boolean;
    readonly socket_mode_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
};

export type SlashCommand = {
  readonly command: string;
  readonly description: string;
  readonly usage_hint: string;
  readonly should_escape: boolean;
  readonly url?: string;
};

export interface ManifestOptions {
  /** In the order in which they get commands. */
  readonly companies: readonly Pick<Company, 'id' | 'name'>[];
  /** How Slack reaches Dateline: by a socket that Dateline opens, or by HTTP at an address of its own. */
  readonly transport:
    | { readonly by: 'socket' }
    /** Where Dateline is reached from outside: `https://dateline.example`. */
    | { readonly by: 'http'; readonly baseUrl: string };
  /**
   * Many workspaces install the app, from its page there; their tokens rotate. Slack cannot turn rotation off again, and
   * a bot token in the configuration would end after twelve hours: one workspace alone goes without.
   */
  readonly installedFrom?: string;
  /** How many slash commands there is room for; by default as many as Slack takes. */
  readonly room?: number;
}

/** Why a company has no slash command of its own: it is asked for by `/digest alibaba cloud`. */
export type LeftBecause = 'ours' | 'slack' | 'long' | 'full';

export interface Left {
  readonly company: CompanyId;
  readonly because: LeftBecause;
}

/** Slash commands of an app. https://docs.slack.dev/reference/app-manifest#features */
const MOST_COMMANDS = 50;
/** Characters of a slash command, its slash included. Same page. */
const LONGEST_COMMAND = 32;
/** Characters of its description. Same page. */
const LONGEST_DESCRIPTION = 2_000;

/** The command that is there whatever companies there are. */
export const MAIN_COMMAND = 'digest';
/** `callback_id` of the shortcut by which Dateline is asked in a thread, where slash commands do not exist. */
const SHORTCUT = 'ask';

/** Paths under the address by which Slack reaches Dateline. */
export const PATHS = {
  /** Commands, buttons and events. */
  events: '/slack/events',
  install: '/slack/install',
  redirect: '/slack/oauth_redirect',
} as const;

/**
 * Commands that Slack answers itself, so that an app's never comes.
 * https://slack.com/help/articles/201259356-Slash-commands-in-Slack
 */
const SLACKS_OWN: ReadonlySet<string> = new Set(
  (
    'active apps archive away call collapse dm dnd expand feed feedback help huddle invite invite_people join keys ' +
    'kick leave list me msg mute open part people prefs remind remove rename search shortcuts shrug star status topic ' +
    'unarchive who'
  ).split(' '),
);

/**
 * The scopes of the bot, the least that it does its work with, each with its reason.
 * https://docs.slack.dev/reference/scopes
 */
export const SCOPES: Readonly<Record<string, string>> = {
  commands: 'slash commands, and the shortcut on messages',
  'chat:write': 'posts and corrects digests where it was invited',
  'app_mentions:read': 'answers where it is mentioned, as in threads',
  'im:history': 'hears and answers direct messages; looks there whether a post arrived',
  'im:write': 'opens the direct message in which an owner is told of trouble',
  'channels:history': 'looks in a public channel whether a post arrived, before it sends it again',
  'groups:history': 'the same in a private channel that it was invited to',
  'mpim:history': 'the same in a group message',
  'channels:read':
    'hears that a public channel was archived, deleted, restored or left; knows whether it is in one that is chosen',
  'groups:read': 'the same of private channels that it was invited to',
  'users:read': 'knows the language, the time zone and the role of who asks: managers change settings',
  'assistant:write': 'shows in its own thread that it is at work, and offers questions',
};

/** What Dateline hears, each with its scope among those above. https://docs.slack.dev/reference/events */
export const EVENTS: readonly string[] = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_left',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_unarchive',
  'member_joined_channel',
  'message.im',
  'tokens_revoked',
];

/** Of an organization that takes its installation away from one of its workspaces. */
const ORGANIZATION_EVENTS: readonly string[] = ['team_access_revoked'];

/**
 * The app's manifest, and which companies have no command in it. Pure.
 * https://docs.slack.dev/reference/app-manifest
 */
export function slackManifest(options: ManifestOptions): {
  readonly manifest: SlackManifest;
  readonly left: readonly Left[];
} {
  const { companies, transport, installedFrom, room = MOST_COMMANDS } = options;
  const url = transport.by === 'http' ? addressOf(transport.baseUrl, PATHS.events) : undefined;
  const { commands, left } = commandsOf(companies, room, url);
  const many = installedFrom !== undefined;
  const request = url === undefined ? {} : { request_url: url };
  return {
    left,
    manifest: {
      display_information: {
        name: 'Dateline',
        description: 'Short news digests with key figures that you can check.',
        long_description:
          'Dateline posts short digests of the news that your curators keep, with the key figures of each story: what is measured, which way it moved, who says so, and the sentence that says it. Ask for a company by its command, or follow it on a schedule in a channel or in a direct message. No figure is shown that does not stand in a curated article.',
      },
      features: {
        app_home: {
          home_tab_enabled: true,
          messages_tab_enabled: true,
          messages_tab_read_only_enabled: false,
        },
        agent_view: {
          agent_description: 'Finds news digests and their key figures, and follows companies for you.',
          suggested_prompts: [
            { title: 'The latest', message: 'latest' },
            { title: 'Who can I ask about?', message: 'companies' },
            { title: 'What I follow', message: 'list' },
            { title: 'What can you do?', message: 'help' },
          ],
        },
        bot_user: { display_name: 'dateline', always_online: true },
        shortcuts: [
          {
            name: 'Ask Dateline',
            type: 'message',
            callback_id: SHORTCUT,
            description: 'Asks for news in this thread',
          },
        ],
        slash_commands: commands,
      },
      oauth_config: {
        ...(many && { redirect_urls: [addressOf(installedFrom, PATHS.redirect)] }),
        scopes: { bot: Object.keys(SCOPES) },
      },
      settings: {
        event_subscriptions: {
          ...request,
          bot_events: many ? [...EVENTS, ...ORGANIZATION_EVENTS].sort() : EVENTS,
        },
        interactivity: { is_enabled: true, ...request },
        org_deploy_enabled: many,
        socket_mode_enabled: transport.by === 'socket',
        token_rotation_enabled: many,
      },
    },
  };
}

const Commands = z.object({
  features: z.object({ slash_commands: z.array(z.looseObject({ command: z.string() })) }),
});

/**
 * How many slash commands an app has room for besides those that others wrote into its manifest. Pure.
 * @param before what we wrote the last time
 */
export function roomIn(existing: Tree, companies: ManifestOptions['companies'], before: Tree = {}): number {
  const there = (tree: Tree) =>
    Commands.safeParse(tree).data?.features.slash_commands.map(({ command }) => command) ?? [];
  const ours = new Set([
    ...[MAIN_COMMAND, ...companies.map(({ id }) => id)].map((id) => `/${id}`),
    ...there(before),
  ]);
  return MOST_COMMANDS - there(existing).filter((command) => !ours.has(command)).length;
}

function commandsOf(
  companies: ManifestOptions['companies'],
  room: number,
  url: string | undefined,
): { readonly commands: readonly SlashCommand[]; readonly left: readonly Left[] } {
  const at = url === undefined ? {} : { url };
  const commands: SlashCommand[] = [
    {
      command: `/${MAIN_COMMAND}`,
      description: 'The latest news, what is followed here, and help',
      usage_hint: 'alibaba cloud | follow alibaba weekdays 09:00 | list | help',
      should_escape: false,
      ...at,
    },
  ];
  const left: Left[] = [];
  for (const { id, name } of companies) {
    const because = commands.length < room ? unfit(id) : (unfit(id) ?? 'full');
    if (because !== undefined) left.push({ company: id, because });
    else
      commands.push({
        command: `/${id}`,
        description: `News of ${name}, with key figures`.slice(0, LONGEST_DESCRIPTION).toWellFormed(),
        usage_hint: 'a topic or any words',
        should_escape: false,
        ...at,
      });
  }
  return { commands, left };
}

/** Why a company's name can be no command in Slack. Its letters are right: its folder has that name. */
function unfit(company: CompanyId): LeftBecause | undefined {
  if (company === MAIN_COMMAND) return 'ours';
  if (SLACKS_OWN.has(company)) return 'slack';
  return company.length + 1 > LONGEST_COMMAND ? 'long' : undefined;
}

/** A path under an address, whether that ends with a slash or has a path of its own. */
const addressOf = (baseUrl: string, path: string): string => baseUrl.replace(/\/+$/, '') + path;
