import type { webApi } from '@slack/bolt';
import type { Place } from '../../domain.ts';
import { foundByFailure, ok, skipped, warning, wrong } from '../finding.ts';
import type { Finding } from '../platform.ts';
import { slackError, toPlatformError } from './faults.ts';

/** Goes through the places of a workspace, for as long as Slack takes the calls. */
export async function lookAtChannels(
  client: webApi.WebClient,
  places: readonly Place[],
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const ids = [...new Set(places.map(({ channel }) => channel))];
  for (const [at, channel] of ids.entries())
    try {
      found.push(await lookAtChannel(client, channel));
    } catch (error) {
      const failure = toPlatformError(error, `look at ${channel}`);
      if (failure.fault !== 'limited') found.push(foundByFailure(failure));
      else {
        // An app that others install, outside of Slack's Marketplace, may read one channel a minute.
        // https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
        found.push(
          skipped(`${ids.length - at} channel(s) more: Slack takes no more of these calls within a minute.`),
        );
        break;
      }
    }
  return found;
}

async function lookAtChannel(client: webApi.WebClient, channel: string): Promise<Finding> {
  const { name, archived, member } = await seen(client, channel);
  const called = name === undefined ? channel : `#${name} (${channel})`;
  if (archived) return wrong(`${called} is archived. Restore it; what is followed there goes on by itself.`);
  if (!member) return wrong(`Dateline is not in ${called}. Write /invite @dateline there.`);
  try {
    await client.conversations.history({ channel, limit: 1 });
    return ok(`${called}: Dateline is there, and can look whether a post arrived.`);
  } catch (error) {
    const failure = toPlatformError(error, `read ${called}`);
    if (failure.fault === 'limited') throw failure;
    return warning(
      `${failure.message}. Dateline posts there, but cannot look whether a post arrived when Slack does not say so.`,
    );
  }
}

interface Seen {
  readonly name?: string | undefined;
  readonly archived: boolean;
  readonly member: boolean;
}

async function seen(client: webApi.WebClient, channel: string): Promise<Seen> {
  try {
    const { channel: it } = await client.conversations.info({ channel });
    return { name: it?.name, archived: it?.is_archived ?? false, member: it?.is_member ?? true };
  } catch (error) {
    // Direct and group messages can be seen with scopes that nothing else needs; who is in one stays in it.
    if (slackError(error) === 'missing_scope') return { archived: false, member: true };
    throw error;
  }
}
