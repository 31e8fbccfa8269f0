// A bare client of discord.js that listens. It is given where Discord's API is, a token and its intents.
import { Client } from 'discord.js';

const [api = '', token = '', intents = '0'] = process.argv.slice(2);
const client = new Client({ intents: Number(intents), rest: { api } });
client.on('error', () => {});
await client.login(token);
