import { ok, warning, wrong } from '../finding.ts';
import type { Finding } from '../platform.ts';
import { shardsOf, type GatewayBot, type Sharding } from './gateway.ts';

/** Fewer session starts than this are worth a word, before there are none. */
const FEW_STARTS = 50;

/**
 * What is to be said of the gateway. Pure.
 * @param gateway what Discord says of it
 * @param endpoint where Discord sends commands instead, if it does
 */
export function lookAtGateway(
  sharding: Sharding,
  gateway: GatewayBot,
  endpoint: string | null | undefined,
): readonly Finding[] {
  const found = [lookAtShards(sharding, gateway), lookAtStarts(sharding, gateway)];
  if (endpoint)
    found.push(
      wrong(
        `Discord sends commands to ${endpoint}, and none by the gateway. Remove "Interactions Endpoint URL" from the app’s page "General Information"; or set DISCORD_PUBLIC_KEY, and have it lead to HTTP_PORT.`,
      ),
    );
  return found;
}

function lookAtShards(sharding: Sharding, { shards: recommended }: GatewayBot): Finding {
  const { first, last, of } = shardsOf(sharding, { shards: recommended });
  if (sharding === 'auto')
    return ok(`Discord recommends ${recommended} shard(s), and this process may hold all of them.`);
  const which =
    first === 0 && last === of - 1
      ? `all of ${of} shard(s)`
      : `the shards ${first} to ${last} of ${of}; without another process for the others, what is for them is not heard`;
  if (of < recommended)
    return warning(
      `DISCORD_SHARDS has ${of}, and Discord recommends ${recommended}: raise it, before Discord refuses what has more than 2,500 servers to a shard.`,
    );
  return ok(`This process may hold ${which}. Discord recommends ${recommended}.`);
}

function lookAtStarts(sharding: Sharding, gateway: GatewayBot): Finding {
  const { first, last } = shardsOf(sharding, gateway);
  const { total, remaining, reset_after: resetMs } = gateway.session_start_limit;
  const says = `${remaining} of ${total} session starts are left for ${Math.ceil(resetMs / 3_600_000)} h`;
  const shards = last - first + 1;
  if (remaining < shards)
    return wrong(`${says}: of ${shards} shard(s), those whose session is over have to wait for new ones.`);
  if (remaining < FEW_STARTS)
    return warning(`${says}. Sessions end often, or another program begins some with its token.`);
  return ok(`${says}.`);
}
