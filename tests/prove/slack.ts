import type { IncomingMessage } from 'node:http';
import { webApi } from '@slack/bolt';
import { createLog } from '../../src/log.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { callWithin } from '../../src/platforms/slack/clients.ts';
import { openSlack } from '../../src/platforms/slack/open.ts';
import { realWorld } from '../../src/world.ts';
import { troubles } from '../fakes/chat.ts';
import { BOT_TOKEN } from '../fakes/slack/proving.ts';
import type { SlackTrouble } from '../fakes/slack/slack.ts';
import { timeoutOf } from './design.ts';

/** A process says which it is as every app of Slack's may: in what the SDK calls itself. */
const NAME = 'prove';

/** What goes wrong with any call, and what Slack says of some that it did, or may have done, or did not do. */
export const slackTroubles = (lateMs: number): readonly SlackTrouble[] => [
  ...troubles(callWithin(timeoutOf('slack')), lateMs),
  { answer: 'limited', retryAfter: 1 },
  { answer: 'refused', error: 'fatal_error', done: true },
  { answer: 'refused', error: 'internal_error' },
];

/** Dateline's own adapter, in the manner of a trial. It hears nothing: nobody sends it requests. */
export function slackClient(options: {
  readonly url: string;
  readonly from: string;
  readonly lateMs: number;
}): Platform {
  const { url, from, lateMs } = options;
  webApi.addAppMetadata({ name: NAME, version: from });
  return openSlack({
    apiUrl: url,
    from: { botToken: BOT_TOKEN },
    by: { signingSecret: 'nobody-signs' },
    world: realWorld,
    log: createLog('error'),
    pace: { concurrency: 20, timeoutMs: timeoutOf('slack'), lateMs },
  }).slack;
}

/** Which process made a call of Slack's Web API. */
export function slackCaller(headers: IncomingMessage['headers']): string | undefined {
  const [, from] = /\bprove\/(\d+)/.exec(headers['user-agent'] ?? '') ?? [];
  return from;
}
