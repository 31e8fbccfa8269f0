import { createHash } from 'node:crypto';

// Discord forgets a nonce after minutes, and shows it to nobody. Components may have ids of our own, which stay with the
// message: two of them are a mark of 60 bits, by which a message is known for as long as it is there.
// https://discord.com/developers/docs/components/reference#anatomy-of-a-component

/** Of a component's id: a whole number that Discord keeps as it is. */
const BITS = 30;

/** The mark of a key. */
export function markOf(key: string): readonly [number, number] {
  const hash = createHash('sha256').update(key).digest();
  const part = (at: number): number => (hash.readUInt32BE(at) >>> (32 - BITS)) + 1;
  return [part(0), part(4)];
}

/** Discord numbers the components that come without an id from 1 on, and a message has forty at most: a mark is far above. */
const NUMBERED = 1_000;

/** Components with the mark of a key on the first two of them, wherever they are nested. */
export const markOn = <Component extends object>(
  components: readonly Component[],
  key: string,
): readonly Component[] => withMark(components, markOf(key));

/** The mark that a message bears; empty where it bears none. */
export function markIn(components: readonly unknown[]): readonly number[] {
  const ids = [...idsIn(components)].filter((id): id is number => typeof id === 'number' && id > NUMBERED);
  return ids.length === 2 ? ids : [];
}

/** Components with a mark, as `markIn` gives it. */
export function withMark<Component extends object>(
  components: readonly Component[],
  mark: readonly number[],
): readonly Component[] {
  const left = [...mark];
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    const id = 'type' in node ? left.shift() : undefined;
    const inner = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, walk(value)]));
    return id === undefined ? inner : { ...inner, id };
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same components, with ids
  return components.map(walk) as readonly Component[];
}

/** Whether components have room for a mark. */
export function canBeMarked(components: readonly object[]): boolean {
  const bare = JSON.stringify(components);
  return hasMark({ components: markOn(components, bare) }, bare);
}

/** Whether a message bears the mark of a key. */
export function hasMark({ components }: { readonly components: readonly unknown[] }, key: string): boolean {
  const [first, second] = markOf(key);
  const ids = idsIn(components);
  return ids.has(first) && ids.has(second);
}

function idsIn(components: readonly unknown[]): ReadonlySet<unknown> {
  const ids = new Set<unknown>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('id' in node) ids.add(node.id);
    for (const value of Object.values(node)) walk(value);
  };
  walk(components);
  return ids;
}
