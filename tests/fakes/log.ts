import type { Log } from '../../src/log.ts';

export interface FakeLog extends Log {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
}

/** A log that keeps its lines. */
export function fakeLog(): FakeLog {
  const lines: FakeLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
