import { webApi } from '@slack/bolt';
import { reasonOf } from '../../errors.ts';
import { neverConnected } from '../connection.ts';
import { PlatformError, type Fault } from '../platform.ts';

/** What to do about an error of Slack's, and what an operator or an owner is told. */
type Row = readonly [fault: Fault, say: string];

const REINSTALL = 'install Dateline in the workspace again';

/**
 * Slack's errors, by what a caller can do. `gone` and `forbidden` pause what is followed in the place and tell its owner
 * once; `rejected` stops that one message; the others are tried again by the outbox. An error that is not here is one that
 * we do not know to be harmless, and counts as `uncertain`.
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const ROWS: Readonly<Record<string, Row>> = {
  channel_not_found: [
    'gone',
    'the channel is not there, or Dateline cannot see it: invite it if it is private',
  ],
  is_archived: ['gone', 'the channel is archived: restore it'],
  user_not_found: ['gone', 'there is no such person in the workspace'],
  users_not_found: ['gone', 'there is no such person in the workspace'],
  user_disabled: ['gone', 'the person’s account is deactivated'],
  thread_not_found: ['gone', 'the thread was deleted'],
  cannot_reply_to_message: ['gone', 'nobody can reply to that message'],
  account_inactive: ['gone', `Dateline’s account there was deactivated: ${REINSTALL}`],
  token_revoked: ['gone', `Dateline was uninstalled there: ${REINSTALL}`],
  team_not_found: ['gone', 'the workspace is not there any more'],
  org_login_required: ['gone', 'the workspace is being moved to another organization; invite Dateline there'],

  not_in_channel: ['forbidden', 'Dateline is not in the channel: invite it there'],
  restricted_action: ['forbidden', 'the workspace’s administrators let only some people post there'],
  restricted_action_read_only_channel: ['forbidden', 'nobody may post in that channel'],
  restricted_action_thread_only_channel: ['forbidden', 'that channel takes nothing but replies'],
  restricted_action_thread_locked: ['forbidden', 'the thread is locked'],
  restricted_action_non_threadable_channel: ['forbidden', 'that channel takes no replies in threads'],
  messages_tab_disabled: ['forbidden', 'the app’s Messages tab is off: switch it on in its settings'],
  cannot_dm_bot: ['forbidden', 'nobody can write to a bot'],
  no_permission: ['forbidden', 'Dateline lacks a permission there'],
  missing_scope: ['forbidden', `Dateline lacks a scope: ${REINSTALL}`],
  not_allowed_token_type: ['forbidden', 'the token is of another kind: a bot token begins with xoxb-'],
  access_denied: ['forbidden', 'the workspace denies access'],
  team_access_not_granted: ['forbidden', 'the organization has not let Dateline into that workspace'],
  ekm_access_denied: ['forbidden', 'the workspace’s administrators have suspended posting'],
  token_expired: ['unavailable', 'the token has expired and is renewed'],
  as_user_not_supported: ['rejected', 'Slack does not take that argument'],

  msg_too_long: ['rejected', 'the text is too long'],
  msg_blocks_too_long: ['rejected', 'the blocks are too long'],
  too_many_attachments: ['rejected', 'there are too many attachments'],
  no_text: ['rejected', 'there is no text'],
  invalid_blocks: ['rejected', 'Slack does not take these blocks'],
  invalid_blocks_format: ['rejected', 'Slack does not take these blocks'],
  invalid_arguments: ['rejected', 'Slack does not take these arguments'],
  invalid_metadata_format: ['rejected', 'Slack does not take this metadata'],
  invalid_metadata_schema: ['rejected', 'Slack does not take this metadata'],
  metadata_too_large: ['rejected', 'the metadata is too large'],
  metadata_must_be_sent_from_app: ['rejected', 'metadata needs an app’s token'],
  duplicate_message_not_found: ['rejected', 'Slack cannot find the message that this repeats'],
  cant_update_message: ['rejected', 'that message is not Dateline’s to change'],
  edit_window_closed: ['rejected', 'the workspace lets nobody edit messages so old'],
  is_inactive: ['rejected', 'the message is frozen'],

  hash_conflict: ['rejected', 'something else was published meanwhile'],
  not_found: ['rejected', 'the view was closed'],
  invalid_trigger_id: ['rejected', 'nobody pressed anything'],
  expired_trigger_id: ['rejected', 'it came later than three seconds after the press'],
  exchanged_trigger_id: ['rejected', 'a press opens one modal'],
  view_too_large: ['rejected', 'the view is too large'],

  ratelimited: ['limited', 'too many calls'],
  rate_limited: ['limited', 'too many calls'],
  message_limit_exceeded: ['limited', 'the workspace has had as many messages as its plan allows'],

  service_unavailable: ['unavailable', 'Slack is away'],
  // An operator's slip, which must not pause what people follow.
  not_authed: ['unavailable', 'no token was sent: check SLACK_BOT_TOKEN'],
  invalid_auth: ['unavailable', `the token is wrong: check SLACK_BOT_TOKEN, or ${REINSTALL}`],
  accesslimited: ['unavailable', 'Slack limits access just now'],
  team_added_to_org: ['unavailable', 'the workspace is being moved to an organization'],
  // Some of it may have been done, says Slack of these.
  fatal_error: ['uncertain', 'Slack failed, perhaps after it took the message'],
  internal_error: ['uncertain', 'Slack failed, perhaps after it took the message'],
  request_timeout: ['uncertain', 'the request did not arrive whole'],
};

/** Slack's words for an error, whatever the method; undefined where it is not one of Slack's own. */
export function slackError(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

/**
 * What Slack, or the network to it, said to a call, as the port has it. A call that was made and not answered is `uncertain`,
 * whatever broke: only Slack's own refusal says that nothing was done.
 * @param doing what was asked, for the message: `post in C123`
 */
export function toPlatformError(error: unknown, doing: string): PlatformError {
  if (error instanceof PlatformError) return error;
  const told = (fault: Fault, why: string, retryAfterMs?: number): PlatformError =>
    new PlatformError(fault, `Slack: ${doing}: ${why}`, {
      cause: error,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  if (error instanceof webApi.WebAPIRateLimitedError)
    return told('limited', 'too many calls', error.retryAfter * 1_000);
  const code = slackError(error);
  if (code !== undefined) {
    const [fault, say] = (Object.hasOwn(ROWS, code) ? ROWS[code] : undefined) ?? [
      'uncertain',
      'an error that Dateline does not know',
    ];
    return told(fault, `${say} (${code}${scopes(error)})`);
  }
  if (error instanceof webApi.WebAPIHTTPError)
    return told('uncertain', `it answered with the status ${error.statusCode}`);
  // Nobody listens there: nothing was sent.
  if (neverConnected(error)) return told('unavailable', 'it cannot be reached');
  return told('uncertain', reasonOf(error));
}

/** Which scope is missing, where Slack says so. */
function scopes(error: unknown): string {
  if (!(error instanceof webApi.WebAPIPlatformError && 'needed' in error.data)) return '';
  return `: it needs ${String(error.data.needed)}`;
}
