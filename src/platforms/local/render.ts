import type {
  Act,
  Action,
  Fragment,
  Item,
  Line,
  Locale,
  Reply,
  ShownFigure,
  ShownStory,
} from '../../domain.ts';
import { plain } from '../plain.ts';
import type { Rendered, Visible } from '../platform.ts';

/** How the page sets a segment. Only looks: a reader without the page misses nothing. */
const STYLES = [
  'plain',
  'quote',
  'mark',
  'figure',
  'direction',
  'source',
  'link',
  'echo',
  'command',
] as const;
export type Style = (typeof STYLES)[number];

/** One fragment as the page shows it. The text of a `link` is its address. */
export interface Segment {
  readonly text: string;
  readonly style: Style;
}

export type Segments = readonly Segment[];

export interface ActionView {
  readonly label: Segments;
  readonly act: Act;
}

export interface FigureView {
  readonly value: Segments;
  readonly label: Segments;
  readonly details: readonly Segments[];
  readonly actions: readonly ActionView[];
}

export interface StoryView {
  readonly title: Segments;
  readonly sentences: readonly Segments[];
  readonly figures: readonly FigureView[];
  readonly sources: readonly Segments[];
  readonly notes: readonly Segments[];
  readonly actions: readonly ActionView[];
}

export interface ItemView {
  readonly lines: readonly Segments[];
  readonly figure?: FigureView;
  readonly actions: readonly ActionView[];
}

/** What every payload has: the whole reply as plain text, and the parts of it that all kinds share. */
interface Common {
  readonly text: string;
  readonly lang: Locale;
  readonly heading: Segments;
  readonly notes: readonly Segments[];
  readonly actions: readonly ActionView[];
}

/** A message body of Dateline's: plain text for terminal, screen reader and notification, and the same for the page. */
export type LocalPayload =
  | (Common & { readonly kind: 'digest'; readonly stories: readonly StoryView[] })
  | (Common & { readonly kind: 'answer' | 'list'; readonly items: readonly ItemView[] })
  | (Common & { readonly kind: 'notice' });

/**
 * A reply as the local workspace shows it. Pure.
 * @returns a LocalPayload, and its visible strings: `/text` on the surface `text`, every segment on the surface `page`
 */
export function render(reply: Reply, locale: Locale): Rendered & { readonly payload: LocalPayload } {
  const pieces = plain(reply);
  const origins = new Map<Segment, Fragment>();
  const view = pageView((fragment) => {
    const segment = { text: fragment.text, style: styleOf(fragment) };
    origins.set(segment, fragment);
    return segment;
  });
  const payload: LocalPayload = {
    ...view(reply),
    text: pieces.map((piece) => piece.text).join(''),
    lang: locale,
  };
  return {
    payload,
    visible: [{ at: '/text', surface: 'text', pieces }, ...accountFor(payload, '', origins)],
  };
}

/**
 * The whole message as text, without its buttons: what the terminal prints.
 * @throws TypeError when the payload is not one of the local workspace
 */
export function plainText(payload: unknown): string {
  if (
    typeof payload === 'object' &&
    payload !== null &&
    'text' in payload &&
    typeof payload.text === 'string'
  ) {
    return payload.text;
  }
  throw new TypeError('This payload was not rendered for the local workspace: it has no text.');
}

const KINDS: readonly unknown[] = ['digest', 'answer', 'list', 'notice'] satisfies Reply['kind'][];
const STYLE_AT = /\/\d+\/style$/;
const ACT_AT = /^(?:\/(?:stories|items)\/\d+)?(?:\/figures\/\d+|\/figure)?\/actions\/\d+\/act\/./;
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[A-Za-z\d]{2,8})*$/;

/** Whether a leaf of a LocalPayload is machinery: its kind and language, a segment's style, what a button does. */
export function hidden(at: string, value: unknown): boolean {
  if (at === '/kind') return KINDS.includes(value);
  if (at === '/lang') return typeof value === 'string' && LANGUAGE_TAG.test(value);
  // What a button does goes back to us as it is, and is read at the door; the page never shows it.
  if (ACT_AT.test(at)) return ['string', 'number', 'boolean'].includes(typeof value);
  return STYLE_AT.test(at) && STYLES.some((style) => style === value);
}

/** The page and the terminal show every text as it is. */
export const shown = (_at: string, value: string): string => value;

// Keys stand in the order in which the parts are read, because accountFor walks them so.
function pageView(segment: (fragment: Fragment) => Segment) {
  const line = (fragments: Line): Segments => fragments.map(segment);
  const action = ({ label, act }: Action): ActionView => ({ label: line(label), act });
  const figure = ({ shown, actions }: ShownFigure): FigureView => ({
    value: line(shown.value),
    label: line(shown.label),
    details: shown.details.map(line),
    actions: actions.map(action),
  });
  const story = (story: ShownStory): StoryView => ({
    title: line(story.title),
    sentences: story.sentences.map(line),
    figures: story.figures.map(figure),
    sources: story.sources.map(line),
    notes: story.notes.map(line),
    actions: story.actions.map(action),
  });
  const item = (item: Item): ItemView => ({
    lines: item.lines.map(line),
    ...(item.figure && { figure: figure(item.figure) }),
    actions: item.actions.map(action),
  });
  return (reply: Reply) => {
    const heading = line(reply.heading);
    const end = { notes: reply.notes.map(line), actions: reply.actions.map(action) };
    if (reply.kind === 'digest')
      return { kind: reply.kind, heading, stories: reply.stories.map(story), ...end };
    if (reply.kind === 'notice') return { kind: reply.kind, heading, ...end };
    return { kind: reply.kind, heading, items: reply.items.map(item), ...end };
  };
}

function styleOf(fragment: Fragment): Style {
  if (fragment.from === 'quote') return fragment.mark ? 'mark' : 'quote';
  if (fragment.from === 'figure') return fragment.form === 'direction' ? 'direction' : 'figure';
  if (fragment.from === 'source') return fragment.field === 'url' ? 'link' : 'source';
  if (fragment.from === 'made' && fragment.made.kind === 'command') return 'command';
  return fragment.from === 'echo' ? 'echo' : 'plain';
}

/** Finds every segment of the payload, in the order of its keys. */
function accountFor(node: unknown, at: string, origins: ReadonlyMap<unknown, Fragment>): Visible[] {
  if (typeof node !== 'object' || node === null) return [];
  const fragment = origins.get(node);
  if (fragment) return [{ at: `${at}/text`, surface: 'page', pieces: [fragment] }];
  return Object.entries(node).flatMap(([key, child]) => accountFor(child, `${at}/${key}`, origins));
}
