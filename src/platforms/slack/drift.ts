import { isDeepStrictEqual } from 'node:util';

/** A manifest as JSON: what Slack exports has more in it than we know of. */
export type Tree = Readonly<Record<string, unknown>>;

/** Something at a path of a manifest that is there, is not, or is otherwise. `features.slash_commands[/digest].url` */
export interface Change {
  readonly at: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** What readers see, which whoever keeps the app may have put in words or a language of their own. */
const WORDS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'long_description',
  'agent_description',
  'suggested_prompts',
  'display_name',
  'always_online',
  'usage_hint',
]);

/** What tells an element of a list from the others: the first of these that it has, or all that it is. */
const IDENTITIES = ['command', 'callback_id', 'title', 'name'] as const;

/**
 * Puts our manifest into the one that an app has. Nothing that we did not write is lost: keys, commands, scopes, events and
 * addresses of others stay, and so do words for readers that somebody changed. Everything else is as we want it. Pure.
 * @param existing what Slack exports
 * @param before what we wrote the last time: what stands in it, and in ours no more, goes. Without it everything stays.
 */
export function merge(existing: Tree, ours: Tree, before: Tree = {}): Tree {
  return mergeObject(existing, ours, before);
}

/** What an app's manifest lacks of ours, or has otherwise, but for words; empty: it works as it should. Pure. */
export const manifestDrift = (existing: Tree, ours: Tree): readonly Change[] =>
  changes(existing, merge(existing, ours));

/** What becomes otherwise from one manifest to another; the order of lists does not count. Pure. */
export function changes(from: Tree, to: Tree): readonly Change[] {
  return [...difference('', from, to)];
}

function mergeObject(theirs: Tree, ours: Tree, before: Tree): Tree {
  const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  const entries = [...keys].flatMap((key) => {
    const value = mergeValue(key, own(theirs, key), own(ours, key), own(before, key));
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

/** @returns undefined where nothing is to be there */
function mergeValue(key: string, theirs: unknown, ours: unknown, before: unknown): unknown {
  if (theirs === undefined) return ours;
  // Written by us and touched by nobody: as we have it now, or gone with it.
  if (before !== undefined && isDeepStrictEqual(theirs, before)) return ours;
  if (ours !== undefined && WORDS.has(key)) return theirs;
  if (isTree(theirs) && (ours === undefined || isTree(ours)))
    return mergeObject(theirs, ours ?? {}, isTree(before) ? before : {});
  if (Array.isArray(theirs) && (ours === undefined || Array.isArray(ours)))
    return mergeList(theirs, ours ?? [], Array.isArray(before) ? before : []);
  return ours ?? theirs;
}

/** Theirs in their order, then what is new of ours. */
function mergeList(
  theirs: readonly unknown[],
  ours: readonly unknown[],
  before: readonly unknown[],
): readonly unknown[] {
  const wanted = byIdentity(ours);
  const written = byIdentity(before);
  const there = new Set(theirs.map(identityOf));
  const kept = theirs.flatMap((element) => {
    const identity = identityOf(element);
    const want = wanted.get(identity);
    if (want !== undefined) return [mergeValue('', element, want, written.get(identity))];
    return written.has(identity) ? [] : [element];
  });
  return [...kept, ...ours.filter((element) => !there.has(identityOf(element)))];
}

function* difference(at: string, from: unknown, to: unknown): Generator<Change> {
  if (isDeepStrictEqual(from, to)) return;
  if (isTree(from) && isTree(to)) {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)]))
      yield* difference(at === '' ? key : `${at}.${key}`, own(from, key), own(to, key));
  } else if (Array.isArray(from) && Array.isArray(to)) {
    const [were, are] = [byIdentity(from), byIdentity(to)];
    for (const identity of new Set([...were.keys(), ...are.keys()]))
      yield* difference(`${at}[${identity}]`, were.get(identity), are.get(identity));
    // Slack need not export what is off.
  } else if (!(from === undefined && to === false)) {
    yield { at, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  }
}

const byIdentity = (list: readonly unknown[]): ReadonlyMap<string, unknown> =>
  new Map(list.map((element) => [identityOf(element), element]));

function identityOf(element: unknown): string {
  if (typeof element === 'string') return element;
  for (const key of IDENTITIES) {
    const value = isTree(element) ? own(element, key) : undefined;
    if (typeof value === 'string') return value;
  }
  return JSON.stringify(element);
}

const own = (tree: Tree, key: string): unknown => (Object.hasOwn(tree, key) ? tree[key] : undefined);

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
