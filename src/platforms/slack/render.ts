import type { KnownBlock } from '@slack/types';

import type { Line, Locale, Reply } from '../../domain.ts';
import { plain } from '../plain.ts';
import type { Rendered } from '../platform.ts';
import { fitted } from '../shorten.ts';
import { ACTION_ID, actOf } from './acts.ts';
import { blocksOf } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { escaped, isUnformatted, textOf, unescaped } from './words.ts';

/**
 * A message of Dateline's. `text` is all of it but the buttons, escaped, for screen readers and notifications;
 * the blocks show the same. Send it with `mrkdwn: false`, `parse: 'none'` and both kinds of unfurling off.
 */
export interface SlackPayload {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * A reply as a Slack message, within all limits. Words that are not ours stand in rich text and plain text objects
 * alone, which have no markup; in mrkdwn only where they hold none. Where there is no room for all, whole parts are
 * left out of text and blocks alike, and the message says so. Pure.
 * @returns a SlackPayload, and its visible strings: `/text` on the surface `text`, the others on the surface `blocks`
 */
export function render(reply: Reply, _locale: Locale): Rendered {
  return fitted(reply, messageOf, isWithin, isGiant);
}

interface Message extends Rendered {
  readonly payload: SlackPayload;
}

function messageOf(reply: Reply): Message {
  const pieces = plain(reply);
  const { blocks, visible } = blocksOf(reply);
  return {
    payload: { text: escaped(textOf(pieces)), blocks },
    visible: [{ at: '/text', surface: 'text', pieces }, ...visible],
  };
}

function isWithin({ payload, visible }: Message): boolean {
  const lengths = visible.slice(1).map(({ pieces }) => escaped(textOf(pieces)).length);
  return (
    payload.text.length <= LIMITS.text &&
    payload.blocks.length <= LIMITS.blocks &&
    lengths.every((length) => length <= LIMITS.element) &&
    lengths.reduce((sum, length) => sum + length, 0) <= LIMITS.shown
  );
}

const isGiant = (line: Line): boolean => escaped(textOf(line)).length > LIMITS.element;

const FIELD_AT = /^\/blocks\/\d+\/fields\/\d+\/text$/;

/**
 * What a reader sees of a string of a SlackPayload: of `/text` what its escapes stand for, of a field the same without
 * the stars of bold round its first line; everything else as it is. Undefined for markup that we do not write.
 */
export function shown(at: string, value: string): string | undefined {
  if (at === '/text') return unescaped(value);
  if (!FIELD_AT.test(at)) return value;
  const [first = '', ...rest] = value.split('\n');
  const lines = [/^\*(.+)\*$/s.exec(first)?.[1] ?? first, ...rest].map(unescaped);
  return lines.every((line) => line !== undefined && isUnformatted(line)) ? lines.join('\n') : undefined;
}

const TYPES: ReadonlySet<unknown> = new Set(
  'actions button channel context divider header link mrkdwn plain_text rich_text rich_text_list rich_text_section section text'.split(
    ' ',
  ),
);

const BUTTON = String.raw`^\/blocks\/\d+\/(?:elements\/\d+|accessory)`;
const MACHINERY: readonly (readonly [at: RegExp, is: (value: unknown) => boolean])[] = [
  [
    /^\/blocks\/\d+(?:\/(?:text|accessory|(?:elements|fields)\/\d+)){0,3}\/type$/,
    (value) => TYPES.has(value),
  ],
  [/^\/blocks\/\d+\/elements\/\d+\/style$/, (value) => value === 'bullet'],
  [/^\/blocks\/\d+(?:\/elements\/\d+){2,3}\/style\/(?:bold|code)$/, (value) => value === true],
  [/^\/blocks\/\d+(?:\/(?:text|accessory|elements\/\d+)){1,2}\/emoji$/, (value) => value === false],
  [/^\/blocks\/\d+\/fields\/\d+\/verbatim$/, (value) => value === true],
  [new RegExp(`${BUTTON}/action_id$`), (value) => typeof value === 'string' && ACTION_ID.test(value)],
  [new RegExp(`${BUTTON}/value$`), (value) => actOf(value) !== undefined],
];

/** Whether a leaf of a SlackPayload is machinery: types, looks, and what a button does. */
export const hidden = (at: string, value: unknown): boolean =>
  MACHINERY.some(([place, is]) => place.test(at) && is(value));
