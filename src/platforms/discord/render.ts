import type { APIMessageTopLevelComponent } from 'discord-api-types/v10';

import type { Line, Locale, Reply } from '../../domain.ts';
import { plain } from '../plain.ts';
import type { Rendered, Visible } from '../platform.ts';
import { fitted } from '../shorten.ts';
import { actOf, carried, keptAct, MENU_ID } from './acts.ts';
import { pageOf, rowsOf, sizeOf, textsIn, type Built } from './components.ts';
import { LIMITS } from './limits.ts';
import { readBack, text } from './markdown.ts';

/** Flags of a message. https://discord.com/developers/docs/resources/message#message-object-message-flags */
const SUPPRESS_EMBEDS = 1 << 2;
const IS_COMPONENTS_V2 = 1 << 15;

/**
 * A message of Dateline's in two forms, each the body of a request as it is; add a nonce, or make it ephemeral.
 * A reader sees the one or the other.
 */
export interface DiscordPayload {
  /** Components that show all of it. Notifications show nothing of it: what is to be read there begins as `plain`. */
  readonly page: {
    readonly flags: typeof IS_COMPONENTS_V2;
    readonly components: APIMessageTopLevelComponent[];
    readonly allowed_mentions: { readonly parse: [] };
  };
  /** The same in words, with the buttons that words leave no doubt about. */
  readonly plain: {
    readonly flags: typeof SUPPRESS_EMBEDS;
    readonly content: string;
    readonly components: APIMessageTopLevelComponent[];
    readonly allowed_mentions: { readonly parse: [] };
  };
  /** Acts that are too long for a button, as they are to be kept before it is sent, by the ids of their buttons. */
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * A reply as a Discord message, within all limits, in both forms. Words that are not ours are escaped. Where there is no
 * room for all, whole parts are left out and the message says so; the page shows no story that the words have no room
 * for, because it would be lost where Discord takes the words alone. Pure.
 * @returns a DiscordPayload, and its visible strings on the surfaces `page`, `plain` and `buttons` (those below `plain`)
 */
export function render(reply: Reply, _locale: Locale): Rendered {
  const words = fitted(reply, wordsOf, areWords, isGiant);
  const page = fitted(
    storiesOf(words.reply) < storiesOf(reply) ? words.reply : reply,
    pageIn,
    isPage,
    isGiant,
  );
  const payload: DiscordPayload = {
    page: { flags: IS_COMPONENTS_V2, components: page.components, allowed_mentions: { parse: [] } },
    plain: {
      flags: SUPPRESS_EMBEDS,
      content: words.content,
      components: words.components,
      allowed_mentions: { parse: [] },
    },
    kept: { ...page.kept, ...words.kept },
  };
  return { payload, visible: [...page.visible, ...words.visible] };
}

interface Words extends Built<APIMessageTopLevelComponent> {
  readonly reply: Reply;
  readonly content: string;
}

function wordsOf(reply: Reply): Words {
  const { written, pieces } = text(plain(reply));
  const { components, visible, kept } = rowsOf(reply, { at: '/plain/components', surface: 'buttons' });
  const content: Visible = { at: '/plain/content', surface: 'plain', pieces };
  return { reply, content: written, components, visible: [content, ...visible], kept };
}

const pageIn = (reply: Reply): Built<APIMessageTopLevelComponent> =>
  pageOf(reply, { at: '/page/components', surface: 'page' });

const storiesOf = (reply: Reply): number => (reply.kind === 'digest' ? reply.stories.length : 0);

const areWords = ({ content }: Words): boolean => content.length <= LIMITS.content;

function isPage({ components }: Built<APIMessageTopLevelComponent>): boolean {
  const texts = textsIn(components);
  const all = texts.join('');
  return (
    sizeOf(components) <= LIMITS.components &&
    all.length <= LIMITS.shown &&
    Buffer.byteLength(all) + texts.length * LIMITS.displayBytes <= LIMITS.bytes
  );
}

const isGiant = (line: Line): boolean => text(line).written.length > LIMITS.content / 2;

const CONTENT_AT =
  /^\/plain\/content$|^\/page\/components\/0\/components\/\d+(?:\/components\/\d+)?\/content$/;

/**
 * What a reader sees of a string of a DiscordPayload: of text what its escapes stand for, without our own marks of bold,
 * code, links, titles and small lines, and of a command what its options say; labels as they are. Undefined for markup that we do not write.
 */
export const shown = (at: string, value: string): string | undefined =>
  CONTENT_AT.test(at) ? readBack(value) : value;

const TYPES: ReadonlySet<unknown> = new Set([1, 2, 3, 9, 10, 14, 17]);

const PART = String.raw`\/(?:page|plain)\/components\/\d+(?:\/components\/\d+){0,2}(?:\/accessory)?`;
const MACHINERY: readonly (readonly [at: RegExp, is: (value: unknown) => boolean])[] = [
  [/^\/page\/flags$/, (value) => value === IS_COMPONENTS_V2],
  [/^\/plain\/flags$/, (value) => value === SUPPRESS_EMBEDS],
  [new RegExp(`^${PART}/type$`), (value) => TYPES.has(value)],
  [new RegExp(`^${PART}/style$`), (value) => value === 2],
  [
    new RegExp(`^${PART}/custom_id$`),
    (value) => actOf(value) !== undefined || (typeof value === 'string' && MENU_ID.test(value)),
  ],
  [new RegExp(String.raw`^${PART}\/options\/\d+\/value$`), (value) => actOf(value) !== undefined],
];
const KEPT_AT = /^\/kept\/(?<id>[^/]+)$/;

/** Whether a leaf of a DiscordPayload is machinery: types, flags, and what a button does. */
export const hidden = (at: string, value: unknown): boolean =>
  MACHINERY.some(([place, is]) => place.test(at) && is(value)) ||
  isKept(KEPT_AT.exec(at)?.groups?.['id'], value);

function isKept(id: string | undefined, value: unknown): boolean {
  const act = id !== undefined && typeof value === 'string' ? keptAct(value) : undefined;
  return act !== undefined && carried(act)?.id === id;
}
