import type { Cleared, Line, Locale, Reply } from '../domain.ts';
import type { Rendered } from '../platforms/platform.ts';
import { incomplete, type Reading } from './complete.ts';
import { unfaithful } from './faithful.ts';
import { ungrounded, type Sources } from './grounded.ts';
import { figuresIn } from './rows.ts';

export type { Sources } from './grounded.ts';

/** Whether a reply may be sent. */
export type Clearance =
  | { readonly cleared: Cleared }
  /** What cannot be traced, and where. For operators; never shown to a reader. */
  | { readonly problems: readonly string[] };

/**
 * Lets a rendered reply through only if every visible character of it can be traced.
 *
 * Three things must hold. The reply is grounded: each fragment says what its own source says, and what belongs
 * together is of one figure, one story, one article. The rendering is faithful: each surface shows whole rows of the
 * reply in the reply's order, with layout between them and nothing else. The account is complete: every leaf of the
 * payload is one of those texts, or machinery.
 *
 * @param reading what is machinery and what readers see of a text, as the platform has it (`hidden`, `shown`)
 */
export function clear(
  reply: Reply,
  rendered: Rendered,
  locale: Locale,
  sources: Sources,
  reading: Reading,
): Clearance {
  // What is sent is JSON: a value that only becomes text on its way there must not pass as something else.
  const payload: unknown = JSON.parse(JSON.stringify(rendered.payload));
  const problems = [
    ...ungrounded(reply, locale, sources),
    ...unfaithful(reply, rendered.visible),
    ...incomplete(payload, rendered.visible, reading),
  ];
  if (problems.length > 0) return { problems };
  // A platform that had no room for a story has not shown it: it is news in the next digest.
  const visible = new Set(
    rendered.visible.flatMap(({ pieces }) => pieces.map((piece) => JSON.stringify(piece))),
  );
  const isShown = (line: Line): boolean => line.every((fragment) => visible.has(JSON.stringify(fragment)));
  const figures = figuresIn(reply).filter(({ shown }) => isShown(shown.value));
  const stories = reply.kind === 'digest' ? reply.stories.filter(({ title }) => isShown(title)) : [];
  const shown = {
    payload,
    figures: [...new Set(figures.map(({ id }) => id))],
    stories: stories.map(({ id }) => id),
  };
  // The one place where this type is made.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { cleared: shown as unknown as Cleared };
}
