import type { Act } from '../../domain.ts';
import type { Platform } from '../platform.ts';
import { render, hidden, shown, type LocalPayload } from './render.ts';

/** How a platform shows a reply, and how the gate is to read that. */
export type Look = Pick<Platform, 'render' | 'hidden' | 'shown'>;

/** A platform that the page shows replies as. */
export interface Preview extends Look {
  /**
   * What a button does there, by what it carries, or by what is kept of it where that names more than it says;
   * undefined for what that platform did not write.
   */
  readonly actOf: (carried: string) => Act | undefined;
}

/** What the page gets: a reply as the local workspace shows it, and the payloads of other platforms by their names. */
export type PreviewedPayload = LocalPayload & { readonly previews: Readonly<Record<string, unknown>> };

/**
 * The look of the local workspace, with the looks of other platforms beside it. What they make of a reply is a part of
 * the payload and of the account for it, under `/previews/<name>`, and read there as they have it read: the gate lets
 * a message through with its previews or not at all, and they are kept, edited and forgotten with it.
 * @param previews by the name of the platform, of the letters a to z
 */
export function withPreviews(previews: Readonly<Record<string, Look>>): Look {
  const looks = new Map(Object.entries(previews));
  const within = (at: string): { readonly look: Look; readonly at: string } => {
    const [, name = '', rest = ''] = /^\/previews\/([a-z]+)(\/.*)$/s.exec(at) ?? [];
    const look = looks.get(name);
    return look ? { look, at: rest } : { look: OWN, at };
  };
  return {
    render(reply, locale) {
      const own = render(reply, locale);
      const others = [...looks].map(([name, look]) => ({ name, ...look.render(reply, locale) }));
      const payload: PreviewedPayload = {
        ...own.payload,
        previews: Object.fromEntries(others.map((other) => [other.name, other.payload])),
      };
      const visible = others.flatMap((other) =>
        other.visible.map(({ at, surface, pieces }) => ({
          at: `/previews/${other.name}${at}`,
          surface: `${other.name} ${surface}`,
          pieces,
        })),
      );
      return { payload, visible: [...own.visible, ...visible] };
    },
    hidden(at, value) {
      const inner = within(at);
      return inner.look.hidden(inner.at, value);
    },
    shown(at, value) {
      const inner = within(at);
      return inner.look.shown(inner.at, value);
    },
  };
}

const OWN: Look = { render, hidden, shown };
