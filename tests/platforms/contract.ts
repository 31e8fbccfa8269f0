import { describe, expect, test } from 'vitest';

import type {
  Action,
  Ask,
  Cleared,
  Fragment,
  Line,
  MessageRef,
  Place,
  Reply,
  ShownFigure,
  User,
} from '../../src/domain.ts';
import { type Platform, PlatformError, type Rendered } from '../../src/platforms/platform.ts';
import { cleared } from './cleared.ts';
import { replies } from './replies.ts';

/** A started platform, and the hands of its user and its readers. */
export interface PlatformUnderTest extends AsyncDisposable {
  readonly platform: Platform;
  /** A place that exists, and one that does not. */
  readonly place: Place;
  readonly missing: Place;
  readonly user: User;
  /** Asks in the place by the platform's own door; gives what the platform then made of it. */
  ask(words: string): Promise<Ask>;
  /** What readers see in the place: our payloads, oldest first. */
  shown(): Promise<readonly unknown[]>;
  /** Somebody deletes a message of the place. */
  remove(message: MessageRef): Promise<void>;
}

/** What every platform must keep. `make` gives a fresh one for each test. */
export function platformContract(name: string, make: () => Promise<PlatformUnderTest>): void {
  describe(`${name} keeps the platform contract`, () => {
    test('the same key is the same message, shown once, and the first body stays, where the platform says so', async () => {
      await using it = await make();
      if (it.platform.idempotentMs(it.place) === 0) return;
      const first = await it.platform.post(it.place, body(it, 0), 'key1');
      const second = await it.platform.post(it.place, body(it, 1), 'key1');
      expect(second).toEqual(first);
      expect(await it.shown()).toEqual([body(it, 0).payload]);
    });

    test('another key is another message', async () => {
      await using it = await make();
      const first = await it.platform.post(it.place, body(it, 0), 'key1');
      const second = await it.platform.post(it.place, body(it, 0), 'key2');
      expect(second).not.toEqual(first);
      expect(await it.shown()).toHaveLength(2);
    });

    test('a posted message is found by its key, and no other is', async () => {
      await using it = await make();
      expect(await it.platform.find(it.place, 'key1', 0)).toBe('absent');
      const ref = await it.platform.post(it.place, body(it, 0), 'key1');
      expect(await it.platform.find(it.place, 'key1', 0)).toEqual(ref);
      expect(await it.platform.find(it.place, 'key2', 0)).toBe('absent');
    });

    test('an edit replaces what readers see, in its place', async () => {
      await using it = await make();
      const ref = await it.platform.post(it.place, body(it, 0), 'key1');
      await it.platform.post(it.place, body(it, 2), 'key2');
      await it.platform.edit(ref, body(it, 1));
      expect(await it.shown()).toEqual([body(it, 1).payload, body(it, 2).payload]);
    });

    test('a message that somebody deleted stays deleted when it is edited', async () => {
      await using it = await make();
      const ref = await it.platform.post(it.place, body(it, 0), 'key1');
      await it.platform.post(it.place, body(it, 2), 'key2');
      await it.remove(ref);
      await it.platform.edit(ref, body(it, 1));
      expect(await it.shown()).toEqual([body(it, 2).payload]);
    });

    test('a place that does not exist is gone', async () => {
      await using it = await make();
      await expect(it.platform.post(it.missing, body(it, 0), 'key1')).rejects.toSatisfy(isGone);
      await expect(it.platform.edit({ place: it.missing, id: '1' }, body(it, 0))).rejects.toSatisfy(isGone);
      expect(await it.platform.find(it.missing, 'key1', 0)).toBe('absent');
    });

    test('an answer is shown where it was asked, once', async () => {
      await using it = await make();
      const ask = await it.ask('acme cloud');
      expect(ask).toMatchObject({
        kind: 'ask',
        words: 'acme cloud',
        place: it.place,
        user: { id: it.user.id },
      });
      await it.platform.respond(ask, body(it, 3));
      await it.platform.respond(ask, body(it, 3));
      expect(await it.shown()).toEqual([body(it, 3).payload]);
    });

    test('the direct message with a user is a place that can be posted to', async () => {
      await using it = await make();
      const place = await it.platform.openDirect(it.place, it.user.id);
      const ref = await it.platform.post(place, body(it, 0), 'key1');
      expect(await it.platform.find(place, 'key1', 0)).toEqual(ref);
    });

    describe.each(replies.map((reply) => ({ called: reply.called, reply })))('$called', ({ reply }) => {
      test('is rendered purely', async () => {
        await using it = await make();
        const before = JSON.stringify(reply);
        const frozen = deepFrozen(structuredClone(reply));
        const rendered = it.platform.render(frozen, 'en');
        expect(it.platform.render(frozen, 'en')).toEqual(rendered);
        expect(JSON.stringify(frozen)).toBe(before);
        expect(JSON.parse(JSON.stringify(rendered.payload))).toEqual(rendered.payload);
      });

      test('accounts for every leaf exactly once: visible or machinery', async () => {
        await using it = await make();
        const rendered = it.platform.render(reply, 'en');
        const places = leaves(rendered.payload).map(([at, value]) => ({
          at,
          value,
          accounts: rendered.visible
            .filter((text) => text.at === at)
            .map(({ pieces }) => pieces.map((piece) => piece.text).join('')),
          machinery: it.platform.hidden(at, value),
        }));
        const wrong = places.filter(({ at, value, accounts, machinery }) =>
          machinery
            ? accounts.length > 0
            : accounts.length !== 1 || accounts[0] !== it.platform.shown(at, String(value)),
        );
        expect(wrong).toEqual([]);
        const known = new Set(places.map(({ at }) => at));
        expect(rendered.visible.filter(({ at }) => !known.has(at))).toEqual([]);
      });

      test('shows whole rows of the reply in its order on every surface, and its heading first', async () => {
        await using it = await make();
        const { visible } = it.platform.render(reply, 'en');
        const buttons = new Set(
          labelsIn(reply)
            .flat()
            .map((fragment) => JSON.stringify(fragment)),
        );
        for (const surface of surfacesOf(visible)) {
          // Buttons that stand apart have no heading of their own.
          const apart = surface.every((fragment) => buttons.has(JSON.stringify(fragment)));
          const begins = apart ? [] : surface.slice(0, reply.heading.length);
          expect(begins).toEqual(apart ? [] : reply.heading);
          expect(
            withoutWholeRows(surface, linesOf(reply)),
            'what is left is no whole row in its order',
          ).toEqual([]);
        }
      });

      test('has a surface that leaves out no row', async () => {
        await using it = await make();
        const { visible } = it.platform.render(reply, 'en');
        const complete = linesOf(reply).flat().length;
        expect(surfacesOf(visible).map((surface) => surface.length)).toContain(complete);
      });

      test('parts fragments by layout that cannot change a number', async () => {
        await using it = await make();
        const { visible } = it.platform.render(reply, 'en');
        const layout = visible.flatMap(({ pieces }) => pieces.filter((piece) => piece.from === 'layout'));
        for (const { text } of layout) expect(text).toMatch(/^(?: {1,2}|\n{1,2}|, |: | · | — |• )$/);
      });
    });

    test('nothing outside its list is machinery', async () => {
      await using it = await make();
      const rendered = it.platform.render(sample(0), 'en');
      const passed = [
        '',
        '/',
        '/note',
        '/kind/x',
        '/text',
        '/footer/0/text',
        ...rendered.visible.map(({ at }) => at),
        // What lies below machinery, such as what a button carries, is machinery too.
        ...leaves(rendered.payload)
          .filter(([at, value]) => !it.platform.hidden(at, value))
          .map(([at]) => `${at}/text`),
      ].filter((at) => it.platform.hidden(at, 'up 41 percent'));
      expect(passed).toEqual([]);
    });
  });
}

function sample(index: number): Reply {
  const reply = replies[index];
  if (!reply) throw new Error(`replies.ts has no reply ${index}`);
  return reply;
}

function body({ platform }: PlatformUnderTest, index: number): Cleared {
  return cleared(platform.render(sample(index), 'en').payload);
}

const isGone = (error: unknown): boolean => error instanceof PlatformError && error.fault === 'gone';

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}

function leaves(node: unknown, at = ''): [at: string, value: unknown][] {
  if (typeof node !== 'object' || node === null) return [[at, node]];
  return Object.entries(node).flatMap(([key, child]) =>
    leaves(child, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

function linesOf(reply: Reply): readonly Line[] {
  return [reply.heading, ...rowsBetween(reply), ...reply.notes, ...labels(reply.actions)];
}

function rowsBetween(reply: Reply): Line[] {
  if (reply.kind === 'notice') return [];
  if (reply.kind === 'digest')
    return reply.stories.flatMap((story) => [
      story.title,
      ...story.sentences,
      ...story.figures.flatMap(figureRows),
      ...story.sources,
      ...story.notes,
      ...labels(story.actions),
    ]);
  return reply.items.flatMap(({ lines, figure, actions }) => [
    ...lines,
    ...(figure ? figureRows(figure) : []),
    ...labels(actions),
  ]);
}

function figureRows({ shown, actions }: ShownFigure): Line[] {
  return [[...shown.value, ...shown.label, ...shown.details.flat()], ...labels(actions)];
}

/** What stands on its buttons. */
function labelsIn(reply: Reply): Line[] {
  const within =
    reply.kind === 'notice'
      ? []
      : reply.kind === 'digest'
        ? reply.stories.flatMap((story) => story.actions)
        : reply.items.flatMap((item) => item.actions);
  return labels([...reply.actions, ...within]);
}

const labels = (actions: readonly Action[]): Line[] => actions.map((action) => action.label);

function surfacesOf(visible: Rendered['visible']): Fragment[][] {
  const surfaces = Map.groupBy(visible, (text) => text.surface).values();
  return [...surfaces].map((texts) =>
    texts.flatMap(({ pieces }) => pieces.filter((piece): piece is Fragment => piece.from !== 'layout')),
  );
}

/** Takes rows off the front of what is shown, in their order, each whole; gives what remains. */
function withoutWholeRows(shown: readonly Fragment[], rows: readonly Line[]): readonly Fragment[] {
  return rows.reduce((left, row) => {
    const front = left.slice(0, row.length);
    return sorted(front) === sorted(row) ? left.slice(row.length) : left;
  }, shown);
}

const sorted = (line: Line): string =>
  JSON.stringify(line.map((fragment) => JSON.stringify(fragment)).toSorted());
