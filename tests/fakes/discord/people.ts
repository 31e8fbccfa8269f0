import { everyOne } from './components.ts';
import { isFields, listOf } from './forms.ts';
import { INTENTS } from './gateway.ts';
import {
  contextOf,
  PERMISSIONS,
  tokenOf,
  type FakeMessage,
  type Fields,
  type Guild,
  type Interaction,
  type Model,
} from './model.ts';
import { asInteraction, asMember, asMessage, asUser, permissionsOf } from './payloads.ts';
import type { Delivered, Lost, Parcel } from './transport.ts';

/** Who does something, and where: a channel of a server, or absent the direct message with the app. */
export interface Doer {
  readonly user: string;
  readonly channel?: string;
}

/** How the app answered an interaction. */
export interface Answer {
  /** Whether it did within three seconds. */
  readonly acked: boolean;
  readonly because?: Lost;
  readonly status?: number;
  /** Of the first answer, in Discord's numbers: 4 a message, 5 later, 6 and 7 of the message pressed, 8 choices. */
  readonly type?: number;
  readonly data?: Fields;
  /** From the delivery to the first answer (ms, by the fake's clock). */
  readonly afterMs?: number;
  readonly id: string;
  readonly token: string;
  /** The answer as it is seen now; undefined: none yet, or it was deleted. */
  shown(): FakeMessage | undefined;
  followUps(): readonly FakeMessage[];
  /** How often the first answer was edited so far. */
  edits(): number;
  /** Resolves when there is an answer to be seen, which after `later` there is not at once. */
  answer(): Promise<FakeMessage>;
  /** Delivers the same once more. */
  again(): Promise<Answer>;
}

/** An option as somebody fills it; what is being typed is `focused`. */
export interface Filled {
  readonly name: string;
  readonly value?: string | number | boolean;
  readonly focused?: boolean;
  readonly options?: readonly Filled[];
}

export interface People {
  /**
   * Uses a command as its registered description has it.
   * @param what.name a command's name, and a subcommand's after a space
   * @param what.options values by name
   */
  command(
    what: Doer & {
      readonly name: string;
      readonly options?: Readonly<Record<string, string | number | boolean>>;
    },
  ): Promise<Answer>;
  /** Types into an option. @returns the app's choices with its answer, in `data` */
  autocomplete(
    what: Doer & {
      readonly name: string;
      readonly option: string;
      readonly typed: string;
      readonly options?: Readonly<Record<string, string | number | boolean>>;
    },
  ): Promise<Answer>;
  /**
   * Presses what a message shows: the first button or select that fits all that is said of it.
   * @param what.on the message's id
   * @param what.choices of a select
   */
  press(
    what: Doer & {
      readonly on: string;
      readonly custom_id?: string;
      readonly label?: string;
      readonly choices?: readonly string[];
    },
  ): Promise<Answer>;
  /** Writes a message. @returns it, and whether the app was told */
  say(
    what: Doer & { readonly text: string; readonly bot?: boolean },
  ): Promise<{ readonly message: FakeMessage; readonly told: boolean }>;
  /** An interaction that the test writes. */
  interact(what: Doer & { readonly type: number; readonly data: Fields }): Promise<Answer>;
}

export interface Post {
  readonly model: Model;
  readonly now: () => number;
  readonly send: (parcel: Parcel) => Promise<Delivered>;
  /** Takes an answer that came over HTTP as if it had come by the API. @returns whether Discord took it */
  readonly respond: (interaction: Interaction, body: unknown) => boolean;
  readonly until: (isSo: () => boolean) => Promise<void>;
  /** Resolves once an interaction was answered, or is too old to be. */
  readonly answered: (interaction: Interaction) => Promise<void>;
}

const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;
const STRING_SELECT = 3;
const EMPTY = { components: [], embeds: [], attachments: [] } as const;

/** The hands of people in Discord. */
export function createPeople({ model, now, send, respond, until, answered }: Post): People {
  const channelOf = ({ user, channel }: Doer) =>
    channel === undefined ? model.direct(user, now()) : model.channel(channel);

  async function deliver(who: Doer, type: number, data: Fields, source?: FakeMessage): Promise<Answer> {
    model.user(who.user);
    const channel = channelOf(who);
    const id = model.id(now());
    const interaction: Interaction = {
      id,
      token: tokenOf(id),
      at: now(),
      type,
      user: who.user,
      channel: channel.id,
      followUps: [],
      edits: 0,
      ...(source && { source }),
    };
    model.interactions.set(interaction.token, interaction);
    return tell(interaction, data);
  }

  async function tell(interaction: Interaction, data: Fields): Promise<Answer> {
    const { id, token } = interaction;
    const { guild } = model.channel(interaction.channel);
    const delivered = await send({
      event: 'INTERACTION_CREATE',
      data: asInteraction(model, interaction, data),
      ...(guild !== undefined && { guild }),
    });
    const isRefused = delivered.is === 'answered' && !respond(interaction, delivered.body);
    if (delivered.is === 'told') await answered(interaction);
    const first = interaction.answered;
    const because = delivered.is === 'lost' ? delivered.because : isRefused ? 'bad_answer' : 'timeout';
    return {
      id,
      token,
      acked: first !== undefined,
      ...(first ? { type: first.type, data: first.data, afterMs: first.at - interaction.at } : { because }),
      ...('status' in delivered && delivered.status !== undefined && { status: delivered.status }),
      shown: () => (interaction.original?.deleted ? undefined : interaction.original),
      followUps: () => interaction.followUps.filter(({ deleted }) => !deleted),
      edits: () => interaction.edits,
      async answer() {
        await until(() => interaction.original !== undefined);
        if (!interaction.original) throw new Error('Discord was closed before the app had answered.');
        return interaction.original;
      },
      again: () => tell(interaction, data),
    };
  }

  /** What is registered of a command, for the server or everywhere. */
  function registered(name: string, who: Doer): Fields {
    const { guild = '' } = channelOf(who);
    const all = [
      ...(guild === '' ? [] : (model.commands.get(guild) ?? [])),
      ...(model.commands.get('') ?? []),
    ];
    const command = all.find((one) => one.name === name && one.type === 1);
    if (!command)
      throw new Error(
        `Nobody can use /${name}: the app registered ${all.map((one) => String(one.name)).join(', ') || 'nothing'}.`,
      );
    const channel = channelOf(who);
    const context = contextOf(channel);
    if (Array.isArray(command.contexts) && !command.contexts.includes(context))
      throw new Error(`/${name} is not offered here: its contexts are ${JSON.stringify(command.contexts)}.`);
    const { default_member_permissions: needed } = command;
    if (channel.guild !== undefined && typeof needed === 'string' && !isLet(channel.guild, who.user, needed))
      throw new Error(`/${name} is not offered to ${who.user}, who has not the permissions ${needed}.`);
    return command;
  }

  /** Nobody but administrators where nothing is named. https://discord.com/developers/docs/interactions/application-commands#permissions */
  function isLet(guild: string, user: string, needed: string): boolean {
    const own = permissionsOf(model.guild(guild), model.user(user));
    const isAdministrator = (own & PERMISSIONS.ADMINISTRATOR) !== 0n;
    return isAdministrator || (needed !== '0' && (own & BigInt(needed)) === BigInt(needed));
  }

  /** A command's data, with what is filled in at the subcommand that is named. */
  function dataOf(
    who: Doer,
    called: string,
    options: Readonly<Record<string, string | number | boolean>>,
    focused?: string,
  ): Fields {
    const [name = '', ...subs] = called.split(' ');
    const command = registered(name, who);
    let level: readonly Fields[] = listOf(command.options).filter(isFields);
    const path: { readonly type: unknown; readonly name: string }[] = [];
    for (const sub of subs) {
      const found = level.find((one) => one.name === sub && (one.type === 1 || one.type === 2));
      if (!found) throw new Error(`/${name} has no ${sub}.`);
      path.push({ type: found.type, name: sub });
      level = listOf(found.options).filter(isFields);
    }
    const filled = Object.entries(options).map(([option, value]) => {
      const found = level.find((one) => one.name === option);
      if (!found) throw new Error(`/${called} has no option ${option}.`);
      return { type: found.type, name: option, value, ...(focused === option && { focused: true }) };
    });
    const missing = level.find((one) => one.required === true && !(String(one.name) in options));
    if (missing && focused === undefined) throw new Error(`/${called} wants ${String(missing.name)}.`);
    const inner = path.reduceRight<readonly Fields[]>(
      (within, { type, name: sub }) => [{ type, name: sub, options: within }],
      filled,
    );
    return {
      id: command.id,
      name,
      type: 1,
      ...(inner.length > 0 && { options: inner }),
      ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
    };
  }

  return {
    async command({ name, options = {}, ...who }) {
      return deliver(who, COMMAND, dataOf(who, name, options));
    },

    async autocomplete({ name, option, typed, options = {}, ...who }) {
      return deliver(who, AUTOCOMPLETE, dataOf(who, name, { ...options, [option]: typed }, option));
    },

    async press({ on, custom_id: customId, label, choices, ...who }) {
      const channel = channelOf(who);
      const message = channel.messages.find(({ id, deleted }) => id === on && !deleted);
      if (!message) throw new Error(`There is no message ${on} in ${channel.id}.`);
      const pressable = everyOne(message.components).filter((one) => one.custom_id !== undefined);
      const found = pressable.find(
        (one) =>
          (customId === undefined || one.custom_id === customId) &&
          (label === undefined || one.label === label) &&
          (choices === undefined ||
            choices.every((choice) =>
              listOf(one.options).some((option) => isFields(option) && option.value === choice),
            )) &&
          (choices !== undefined || one.type !== STRING_SELECT) &&
          one.disabled !== true,
      );
      if (!found)
        throw new Error(
          `Nobody can press that: there is no ${JSON.stringify({ customId, label, choices })} among ` +
            JSON.stringify(pressable),
        );
      const data = {
        component_type: found.type,
        custom_id: found.custom_id,
        id: 0,
        ...(choices && { values: choices }),
      };
      return deliver(who, COMPONENT, data, message);
    },

    async say({ text, ...who }) {
      const channel = channelOf(who);
      const author = model.user(who.user);
      const message: FakeMessage = {
        ...EMPTY,
        edits: [],
        pings: [],
        id: model.id(now()),
        channel: channel.id,
        at: now(),
        author: author.id,
        content: text,
        flags: 0,
        deleted: false,
        sentWith: {},
      };
      channel.messages.push(message);
      const guild = channel.guild === undefined ? undefined : model.guild(channel.guild);
      if (guild && !isSeen(model, guild, channel.id)) return { message, told: false };
      const { is } = await send({
        event: 'MESSAGE_CREATE',
        intent: guild ? INTENTS.guildMessages : INTENTS.directMessages,
        data: {
          ...asMessage(model, message),
          author: asUser(author),
          channel_type: guild ? 0 : 1,
          ...(guild && { guild_id: guild.id, member: asMember(guild, author) }),
        },
        ...(guild && { guild: guild.id }),
      });
      return { message, told: is === 'told' };
    },

    interact: async ({ type, data, ...who }) => deliver(who, type, data),
  };
}

const isSeen = (model: Model, guild: Guild, channel: string): boolean =>
  guild.joined && (model.permitted(model.channel(channel)) & PERMISSIONS.VIEW_CHANNEL) !== 0n;
