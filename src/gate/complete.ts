import type { Platform, Visible } from '../platforms/platform.ts';

/** How a platform's payloads are read. */
export type Reading = Pick<Platform, 'hidden' | 'shown'>;

/**
 * Where the account of a payload is not the payload: a leaf of which readers see neither one text, exactly, nor nothing;
 * a text that is accounted for and not there; texts accounted for in another order than they stand in.
 */
export function incomplete(
  payload: unknown,
  visible: readonly Visible[],
  { hidden, shown }: Reading,
): string[] {
  const problems: string[] = [];
  const order: string[] = [];
  const accounts = Map.groupBy(visible, (text) => text.at);
  const walk = (value: unknown, at: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value))
        walk(child, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      return;
    }
    const account = accounts.get(at);
    accounts.delete(at);
    if (account) {
      order.push(at);
      const [text, ...more] = account;
      const seen = typeof value === 'string' ? shown(at, value) : undefined;
      if (more.length > 0 || !text || text.pieces.map((piece) => piece.text).join('') !== seen)
        problems.push(`${at}: ${JSON.stringify(value)} is not what its account says`);
    } else if (!hidden(at, value)) {
      problems.push(`${at}: ${JSON.stringify(value)} is visible and has no account`);
    }
  };
  walk(payload, '');
  for (const at of accounts.keys()) problems.push(`${at}: accounted for, but not in the payload`);
  for (const [surface, texts] of Map.groupBy(visible, (text) => text.surface)) {
    const places = texts.map(({ at }) => order.indexOf(at));
    if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0)))
      problems.push(`${surface}: accounted for in another order than it is shown in`);
  }
  return problems;
}
