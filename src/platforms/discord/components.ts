import type {
  APIActionRowComponent,
  APIButtonComponentWithCustomId,
  APIComponentInContainer,
  APIComponentInMessageActionRow,
  APIContainerComponent,
  APISelectMenuOption,
  APITextDisplayComponent,
} from 'discord-api-types/v10';

import type { Act, Action, Item, Reply, ShownFigure, ShownStory } from '../../domain.ts';
import { joined, type Pieces } from '../plain.ts';
import type { Visible } from '../platform.ts';
import { least } from '../shorten.ts';
import { carried, menuId, nthOf } from './acts.ts';
import { LIMITS } from './limits.ts';
import { point, small, text, title, together, type Text } from './markdown.ts';
import { textOf } from './words.ts';

/**
 * Numbers of Discord's components, by hand: the page of the local workspace shows them too, and the package that names them is 3 MB of
 * memory there. https://discord.com/developers/docs/components/reference#component-object-component-types
 */
const ROW = 1;
const BUTTON = 2;
const MENU = 3;
const SECTION = 9;
const TEXT = 10;
const SEPARATOR = 14;
const CONTAINER = 17;
/** Grey: none of our buttons is the one to press. https://discord.com/developers/docs/components/reference#button-button-styles */
const SECONDARY = 2;

/** A component of the container, or text, which goes on as long as texts follow one another. */
type Part = Text | Exclude<APIComponentInContainer, APITextDisplayComponent>;
type Row = APIActionRowComponent<APIComponentInMessageActionRow>;
type Button = APIButtonComponentWithCustomId;

/** Of an object that shows something: which of its keys, and what that is made of. */
type Origins = Map<unknown, { readonly key: 'content' | 'label'; readonly pieces: Pieces }>;

/** Components, an account of what they show, and acts that are too long for them, by the ids that name them. */
export interface Built<T> {
  readonly components: T[];
  readonly visible: readonly Visible[];
  readonly kept: Readonly<Record<string, string>>;
}

/** Where components stand: JSON pointer to them in the payload, and the surface they are. */
interface Spot {
  readonly at: string;
  readonly surface: string;
}

/**
 * A reply as one container, all of it, whatever its length. Where Discord does not take so many components, things make do
 * with less, one after the other (`savingsIn`): what their buttons do can be asked for in words. Buttons that would not be
 * understood when pressed are left out.
 */
export function pageOf(reply: Reply, spot: Spot): Built<APIContainerComponent> {
  const isTaken = ({ components }: Built<unknown>): boolean => sizeOf(components) <= LIMITS.components;
  const whole = built(reply, [], spot);
  if (isTaken(whole)) return whole;
  const savings = savingsIn(reply);
  const saving = (count: number) => built(reply, savings.slice(0, count), spot);
  return saving(least(1, savings.length, (count) => isTaken(saving(count))));
}

/** Rows of the buttons of a reply as a whole, and of its item where it has but one: else nothing says whose they are. */
export function rowsOf(reply: Reply, spot: Spot): Built<Row> {
  const make = maker();
  const items = reply.kind === 'answer' || reply.kind === 'list' ? reply.items : [];
  const [item, ...more] = items;
  const actions = [...(item && more.length === 0 ? item.actions : []), ...reply.actions];
  return make.account(make.rows(actions).slice(0, LIMITS.rows), spot);
}

/** How many components there are, nested ones included. */
export function sizeOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  return Object.values(node).reduce<number>((sum, child) => sum + sizeOf(child), 'type' in node ? 1 : 0);
}

/** All that text displays hold. */
export function textsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return 'content' in node ? [String(node.content)] : Object.values(node).flatMap(textsIn);
}

/** Something that makes do with less: a figure becomes a point of a list; an item's buttons become a menu, or go. */
type Saving =
  | { readonly of: ShownFigure; readonly to: 'point' }
  | { readonly of: Item; readonly to: 'menu' | 'words' };

/** First figures, the last ones of each story; then buttons of items, the last first. */
function savingsIn(reply: Reply): readonly Saving[] {
  const items = reply.kind === 'answer' || reply.kind === 'list' ? reply.items.toReversed() : [];
  const lists = reply.kind === 'digest' ? reply.stories.map(({ figures }) => figures) : [];
  const figures = lists
    .flatMap((figures) => figures.map((figure, index) => ({ figure, index })))
    .toSorted((a, b) => b.index - a.index)
    .map(({ figure }) => figure);
  return [
    ...[...figures, ...items.flatMap(({ figure }) => figure ?? [])].map(
      (of) => ({ of, to: 'point' }) as const,
    ),
    ...items.map((of) => ({ of, to: 'menu' }) as const),
    ...items.map((of) => ({ of, to: 'words' }) as const),
  ];
}

function built(reply: Reply, savings: readonly Saving[], spot: Spot): Built<APIContainerComponent> {
  const make = maker();
  const saved = new Map<ShownFigure | Item, Saving['to']>(savings.map(({ of, to }) => [of, to]));

  const figure = (one: ShownFigure): Part[] => {
    const { value, label, details } = one.shown;
    const [button] = saved.has(one) || one.actions.length > 1 ? [] : make.buttons(one.actions);
    const words = [text(value, 'bold'), text(label), text(joined(details, ' · '))];
    if (button)
      return [{ type: SECTION, components: [make.display(together(words, '\n'))], accessory: button }];
    return [point(together(words, ' · ')), ...(one.actions.length > 1 ? make.rows(one.actions) : [])];
  };

  const story = (one: ShownStory, index: number): Part[] => [
    ...(index > 0 ? [{ type: SEPARATOR } as const] : []),
    text(one.title, 'bold'),
    text(joined(one.sentences, ' ')),
    ...one.figures.flatMap(figure),
    ...[...one.sources, ...one.notes].map(small),
    ...make.rows(one.actions),
  ];

  /** @param alone there is no other, and so no list */
  const item =
    (alone: boolean) =>
    (one: Item): Part[] => {
      const words = text(joined(one.lines, '\n'));
      const to = saved.get(one);
      const rows = to === 'menu' ? make.menus(one.actions) : to === 'words' ? [] : make.rows(one.actions);
      return [alone ? words : point(words), ...(one.figure ? figure(one.figure) : []), ...rows];
    };

  const body =
    reply.kind === 'digest'
      ? reply.stories.flatMap(story)
      : reply.kind === 'notice'
        ? []
        : reply.items.flatMap(item(reply.items.length === 1));
  const components = make.displayed([
    reply.kind === 'notice' ? text(reply.heading) : title(reply.heading),
    ...body,
    ...reply.notes.map(small),
    ...make.rows(reply.actions),
  ]);
  return make.account(components.length > 0 ? [{ type: CONTAINER, components }] : [], spot);
}

// Keys stand in the order in which the parts are read, because the account walks them so.
function maker() {
  const origins: Origins = new Map();
  const kept: Record<string, string> = {};
  const times = new Map<string, number>();
  let menuCount = 0;

  /** No two alike in a message, whatever they carry. */
  const idOf = (act: Act): string | undefined => {
    const one = carried(act);
    if (!one) return undefined;
    const nth = times.get(one.id) ?? 0;
    times.set(one.id, nth + 1);
    if (one.kept !== undefined) kept[one.id] = one.kept;
    return nthOf(one.id, nth);
  };

  const display = ({ written, pieces }: Text): APITextDisplayComponent => {
    const made = { type: TEXT, content: written } as const;
    origins.set(made, { key: 'content', pieces });
    return made;
  };

  /** Texts that follow one another as one. */
  const displayed = (parts: readonly Part[]): APIComponentInContainer[] => {
    const components: APIComponentInContainer[] = [];
    let texts: Text[] = [];
    const flush = (): void => {
      const whole = together(texts, '\n');
      if (whole.pieces.length > 0) components.push(display(whole));
      texts = [];
    };
    for (const part of parts) {
      if ('written' in part) {
        texts.push(part);
      } else {
        flush();
        components.push(part);
      }
    }
    flush();
    return components;
  };

  const pressable = (actions: readonly Action[], longest: number) =>
    actions.flatMap(({ label, act }) => {
      const said = textOf(label);
      const id = said.trim() !== '' && said.length <= longest ? idOf(act) : undefined;
      return id === undefined ? [] : [{ said, id, label }];
    });
  const buttons = (actions: readonly Action[]): Button[] =>
    pressable(actions, LIMITS.label).map(({ said, id, label }) => {
      const made = { type: BUTTON, style: SECONDARY, label: said, custom_id: id } as const;
      origins.set(made, { key: 'label', pieces: label });
      return made;
    });
  const menu = (actions: readonly Action[]): Row[] => {
    const options = pressable(actions, LIMITS.option).map(({ said, id, label }): APISelectMenuOption => {
      const made = { label: said, value: id };
      origins.set(made, { key: 'label', pieces: label });
      return made;
    });
    if (options.length === 0) return [];
    menuCount += 1;
    return [{ type: ROW, components: [{ type: MENU, custom_id: menuId(menuCount - 1), options }] }];
  };
  const menus = (actions: readonly Action[]): Row[] => chunked(actions, LIMITS.options).flatMap(menu);
  /** A row of buttons, or where there are more than it holds, menus. */
  const rows = (actions: readonly Action[]): Row[] => {
    if (actions.length > LIMITS.buttons) return menus(actions);
    const components = buttons(actions);
    return components.length > 0 ? [{ type: ROW, components }] : [];
  };

  const account = <T>(components: T[], { at, surface }: Spot): Built<T> => {
    const walk = (node: unknown, here: string): Visible[] => {
      if (typeof node !== 'object' || node === null) return [];
      const origin = origins.get(node);
      if (origin) return [{ at: `${here}/${origin.key}`, surface, pieces: origin.pieces }];
      return Object.entries(node).flatMap(([key, child]) => walk(child, `${here}/${key}`));
    };
    return { components, visible: walk(components, at), kept };
  };

  return { display, displayed, buttons, menus, rows, account };
}

const chunked = <T>(list: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
