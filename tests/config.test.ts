import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, VARIABLES } from '../src/config.ts';

test('without any variable there is a configuration', () => {
  expect(readConfig({})).toEqual({
    digestsDir: resolve('digests'),
    dataDir: resolve('data'),
    localPort: 3000,
    timeZone: 'UTC',
    encryptionKeys: [],
    discordApiUrl: 'https://discord.com/api',
    slackApiUrl: 'https://slack.com/api/',
    logLevel: 'info',
  });
});

test('a variable set to nothing counts as left out', () => {
  expect(readConfig({ LOCAL_PORT: '', SLACK_BOT_TOKEN: ' ' })).toEqual(readConfig({}));
});

test('variables are read, and paths are from the working folder', () => {
  expect(
    readConfig({ DATA_DIR: 'here', LOCAL_PORT: '0', TIME_ZONE: 'Asia/Shanghai', LOG_LEVEL: 'debug' }),
  ).toMatchObject({
    dataDir: join(process.cwd(), 'here'),
    localPort: 0,
    timeZone: 'Asia/Shanghai',
    logLevel: 'debug',
  });
});

test('every problem is told at once, by its variable', () => {
  const read = () => readConfig({ LOCAL_PORT: '70000', TIME_ZONE: 'Mars/Olympus', LOG_LEVEL: 'loud' });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/LOCAL_PORT[^]*TIME_ZONE[^]*LOG_LEVEL/);
});

describe('Discord', () => {
  const token = 'canary';
  const publicKey = 'a1'.repeat(32);

  test.each([
    [{ DISCORD_TOKEN: token }, { token, by: { gateway: 'auto' } }],
    [
      { DISCORD_TOKEN: token, HTTP_PORT: '0' },
      { token, by: { gateway: 'auto' } },
    ],
    [
      { DISCORD_TOKEN: token, DISCORD_PUBLIC_KEY: publicKey, HTTP_PORT: '0' },
      { token, by: { publicKey } },
    ],
  ])('is read from %j', (env, discord) => {
    expect(readConfig(env).discord).toEqual(discord);
  });

  test.each([
    [{ DISCORD_PUBLIC_KEY: publicKey }, ['DISCORD_TOKEN']],
    [{ DISCORD_TOKEN: token, DISCORD_PUBLIC_KEY: publicKey }, ['HTTP_PORT']],
    [{ DISCORD_TOKEN: token, DISCORD_PUBLIC_KEY: 'canary' }, ['DISCORD_PUBLIC_KEY']],
    [{ DISCORD_API_URL: 'canary' }, ['DISCORD_API_URL']],
    [{ DISCORD_TOKEN: 'canary…' }, ['DISCORD_TOKEN']],
    [{ DISCORD_TOKEN: 'Bot canary' }, ['DISCORD_TOKEN']],
    [{ DISCORD_TOKEN: 'canary\n' }, ['DISCORD_TOKEN']],
    [{ DISCORD_SHARDS: '4' }, ['DISCORD_TOKEN']],
    [
      { DISCORD_TOKEN: token, DISCORD_PUBLIC_KEY: publicKey, HTTP_PORT: '0', DISCORD_SHARDS: 'auto' },
      ['DISCORD_SHARDS'],
    ],
  ])('with %j alone has a problem with %j, and a secret is not repeated', (env, names) => {
    const read = () => readConfig(env);
    for (const name of names) expect(read).toThrow(new RegExp(`^ {2}${name}: `, 'm'));
    expect(read).toThrow(`has ${names.length} problem(s)`);
    expect(read).not.toThrow(/canary/);
  });

  test.each([
    ['auto', 'auto'],
    ['1', { first: 0, last: 0, of: 1 }],
    ['16', { first: 0, last: 15, of: 16 }],
    ['0-3/8', { first: 0, last: 3, of: 8 }],
    ['7/8', { first: 7, last: 7, of: 8 }],
  ] as const)('has the shards %j', (shards, gateway) => {
    expect(readConfig({ DISCORD_TOKEN: token, DISCORD_SHARDS: shards }).discord).toEqual({
      token,
      by: { gateway },
    });
  });

  test.each(['0', '-1', '8/8', '3-1/8', '0-8/8', '0/0', '1.5', 'some', '10000'])(
    'may not have the shards %j',
    (shards) => {
      expect(() => readConfig({ DISCORD_TOKEN: token, DISCORD_SHARDS: shards })).toThrow(
        /DISCORD_SHARDS: names no shards; write auto/,
      );
    },
  );

  test('is not there where nothing asks for it, wherever its API is', () => {
    const config = readConfig({ DISCORD_API_URL: 'http://127.0.0.1:1/api/' });
    expect(config).toMatchObject({ discordApiUrl: 'http://127.0.0.1:1/api' });
    expect(config).not.toHaveProperty('discord');
  });
});

describe('Slack', () => {
  const bot = { SLACK_BOT_TOKEN: 'xoxb-canary' };
  const app = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'canary', PUBLIC_URL: 'https://d.example/' };
  const key = Buffer.alloc(32, 1).toString('base64');

  test.each([
    [
      { ...bot, SLACK_APP_TOKEN: 'xapp-1' },
      { from: { botToken: 'xoxb-canary' }, by: { appToken: 'xapp-1' } },
    ],
    [
      { ...bot, SLACK_SIGNING_SECRET: 's', HTTP_PORT: '0' },
      { from: { botToken: 'xoxb-canary' }, by: { signingSecret: 's' } },
    ],
    [
      { ...bot, SLACK_SIGNING_SECRET: 's', SLACK_APP_TOKEN: 'xapp-1' },
      { from: { botToken: 'xoxb-canary' }, by: { appToken: 'xapp-1' } },
    ],
    [
      { ...app, ...bot, SLACK_SIGNING_SECRET: 's', HTTP_PORT: '0', ENCRYPTION_KEY: key },
      {
        from: { clientId: '1.2', clientSecret: 'canary', publicUrl: 'https://d.example' },
        by: { signingSecret: 's' },
      },
    ],
  ])('is read from %j', (env, slack) => {
    expect(readConfig(env)).toMatchObject({ slack });
  });

  test.each([
    [{ SLACK_APP_TOKEN: 'xapp-1' }, ['SLACK_BOT_TOKEN']],
    [bot, ['SLACK_APP_TOKEN']],
    [{ ...bot, SLACK_SIGNING_SECRET: 's' }, ['HTTP_PORT']],
    [{ SLACK_BOT_TOKEN: 'canary', SLACK_APP_TOKEN: 'canary' }, ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']],
    [
      { SLACK_CLIENT_ID: '1.2' },
      ['SLACK_CLIENT_SECRET', 'PUBLIC_URL', 'HTTP_PORT', 'ENCRYPTION_KEY', 'SLACK_APP_TOKEN'],
    ],
  ])('with %j alone lacks %j, and a secret is not repeated', (env, names) => {
    const read = () => readConfig(env);
    for (const name of names) expect(read).toThrow(new RegExp(`^ {2}${name}: `, 'm'));
    expect(read).toThrow(`has ${names.length} problem(s)`);
    expect(read).not.toThrow(/canary/);
  });

  test('is not there where nothing asks for it, wherever its API is', () => {
    expect(readConfig({ SLACK_API_URL: 'http://127.0.0.1:1/api' })).toMatchObject({
      slackApiUrl: 'http://127.0.0.1:1/api/',
    });
    expect(readConfig({ SLACK_API_URL: 'http://127.0.0.1:1/api' })).not.toHaveProperty('slack');
  });
});

test.each([
  'postgres://a:b@c/d',
  'postgresql://a@c:5433/d?sslmode=require',
  'postgresql:///d?host=/run/postgresql',
])('the database may be %s', (url) => {
  expect(readConfig({ DATABASE_URL: url })).toMatchObject({ databaseUrl: url });
});

test.each(['mysql://a:canary@b/c', 'canary', 'postgresql://a:canary@b', 'postgresql://a:canary@b/'])(
  'the database may not be %s, and a secret is not repeated',
  (url) => {
    const read = () => readConfig({ DATABASE_URL: url });
    expect(read).toThrow(/DATABASE_URL: is no address of PostgreSQL/);
    expect(read).not.toThrow(/canary/);
  },
);

test('keys are 32 bytes each, in hexadecimal or base64, the first of several first', () => {
  const [first, second] = [Buffer.alloc(32, 0xa1), Buffer.alloc(32, 0xfe)];
  const both = `${first.toString('hex').toUpperCase()}, ${second.toString('base64')}`;
  expect(readConfig({ ENCRYPTION_KEY: both }).encryptionKeys).toEqual([first, second]);
  expect(readConfig({ ENCRYPTION_KEY: second.toString('base64url') }).encryptionKeys).toEqual([second]);
});

test.each(['canary', `${'0'.repeat(64)},`, '0'.repeat(62), 'canary+'.repeat(9)])(
  'a key may not be %s, and a secret is not repeated',
  (key) => {
    const read = () => readConfig({ ENCRYPTION_KEY: key });
    expect(read).toThrow(/ENCRYPTION_KEY: is no key of 32 bytes/);
    expect(read).not.toThrow(/canary/);
  },
);

test.each(['dateline.example', 'ftp://dateline.example', 'canary'])('an address may not be %s', (url) => {
  expect(() => readConfig({ PUBLIC_URL: url })).toThrow(/PUBLIC_URL: is no address; write https:\/\/HOST/);
});

test('an address has no slash at its end', () => {
  expect(readConfig({ PUBLIC_URL: 'https://dateline.example/news/' })).toMatchObject({
    publicUrl: 'https://dateline.example/news',
  });
});

const APP = {
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'canary',
  PUBLIC_URL: 'https://dateline.example',
  HTTP_PORT: '8080',
  ENCRYPTION_KEY: '0'.repeat(64),
};

test('Slack is one workspace or many, by sockets or by signed requests', () => {
  const one = { SLACK_BOT_TOKEN: 'xoxb-1' };
  const sockets = { SLACK_APP_TOKEN: 'xapp-1' };
  const requests = { SLACK_SIGNING_SECRET: 's', HTTP_PORT: '8080' };
  expect(readConfig({ ...one, ...sockets }).slack).toEqual({
    from: { botToken: 'xoxb-1' },
    by: { appToken: 'xapp-1' },
  });
  expect(readConfig({ ...one, ...requests }).slack?.by).toEqual({ signingSecret: 's' });
  expect(readConfig({ ...one, ...APP, ...requests }).slack?.from).toEqual({
    clientId: '1.2',
    clientSecret: 'canary',
    publicUrl: 'https://dateline.example',
  });
  expect(readConfig({ ...one, ...sockets, ...requests }).slack?.by).toEqual({ appToken: 'xapp-1' });
});

test.each([
  [{ SLACK_BOT_TOKEN: 'xoxb-canary' }, ['SLACK_APP_TOKEN']],
  [{ SLACK_APP_TOKEN: 'xapp-canary' }, ['SLACK_BOT_TOKEN']],
  [{ SLACK_BOT_TOKEN: 'xoxb-canary', SLACK_SIGNING_SECRET: 'canary' }, ['HTTP_PORT']],
  [{ SLACK_BOT_TOKEN: 'canary', SLACK_APP_TOKEN: 'canary' }, ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']],
  [
    { SLACK_CLIENT_ID: '1.2' },
    ['SLACK_CLIENT_SECRET', 'PUBLIC_URL', 'HTTP_PORT', 'ENCRYPTION_KEY', 'SLACK_APP_TOKEN'],
  ],
  [{ ...APP, ENCRYPTION_KEY: '', SLACK_APP_TOKEN: 'xapp-canary' }, ['ENCRYPTION_KEY']],
])('of a Slack that is configured by half (%j), what is missing is named', (env, names) => {
  let error: unknown;
  try {
    readConfig(env);
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof ConfigError)) throw new Error('it was taken');
  expect(error.problems.map((problem) => problem.split(':')[0])).toEqual(names);
  expect(error.message).not.toContain('canary');
});

test('.env.example explains every variable and no other', () => {
  const example = readFileSync(resolve(import.meta.dirname, '../.env.example'), 'utf8');
  const lines = example.split('\n');
  const named = lines.flatMap((line) => line.match(/^(\w+)=/)?.[1] ?? []);
  expect(named.toSorted()).toEqual([...VARIABLES].toSorted());
  for (const group of example.trim().split(/\n(?=#)/)) expect(group).toMatch(/^#/);
});
