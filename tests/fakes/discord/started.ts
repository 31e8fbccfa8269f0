import { REST } from '@discordjs/rest';
import {
  Client,
  GatewayIntentBits,
  Partials,
  type ClientOptions,
  type Interaction,
  type Message,
  type OmitPartialGroupDMChannel,
} from 'discord.js';
import { startDiscord, type DiscordOptions, type FakeDiscord } from './discord.ts';

// What tests of the fake start from: a Discord with a little in it, and Discord's usual library as its caller.

export const ALICE = { user: '2001' } as const;
export const GUILD = '3001';
export const NEWS = '4001';
export const IN_NEWS = { ...ALICE, channel: NEWS } as const;

/** A server with one person, one channel and the app. */
export async function startWithNews(options?: DiscordOptions): Promise<FakeDiscord> {
  const discord = await startDiscord(options);
  discord.addGuild({ id: GUILD });
  discord.addUser({ id: ALICE.user, username: 'alice' }, GUILD);
  discord.addChannel(GUILD, { id: NEWS, name: 'news' });
  return discord;
}

/** discord.js's client of the REST API, which tries once and says at once what it was told. */
export const restOf = ({ apiUrl, app }: FakeDiscord, token = app.token): REST =>
  new REST({ api: apiUrl, version: '10', retries: 0, rejectOnRateLimit: () => true }).setToken(token);

/** discord.js on the gateway, with nothing of it in other hands. */
export function clientOf({ apiUrl }: FakeDiscord, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: [GatewayIntentBits.DirectMessages],
    partials: [Partials.Channel],
    rest: { api: apiUrl, retries: 0 },
    ...options,
  });
  client.on('error', () => {});
  return client;
}

/** It, once it is ready. */
export async function readyOn(
  discord: FakeDiscord,
  {
    options = {},
    interaction = async () => {},
    message = async () => {},
  }: {
    readonly options?: Partial<ClientOptions>;
    /** What it does when it is told of one. */
    readonly interaction?: (interaction: Interaction) => Promise<unknown>;
    readonly message?: (message: OmitPartialGroupDMChannel<Message>) => Promise<unknown>;
  } = {},
): Promise<Client & AsyncDisposable> {
  const client = clientOf(discord, options);
  client.on('interactionCreate', (told) => void interaction(told));
  client.on('messageCreate', (told) => void message(told));
  const ready = new Promise((resolve) => client.once('clientReady', resolve));
  await client.login(discord.app.token);
  await ready;
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.destroy() });
}
