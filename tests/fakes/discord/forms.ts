import type { Fields } from './model.ts';

/** Something wrong with a field of a form, as Discord says it. */
export interface Wrong {
  readonly at: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const wrong = (at: Wrong['at'], code: string, message: string): Wrong => ({ at, code, message });

/** Discord counts in code points, as its clients do. */
export const lengthOf = (text: unknown): number => (typeof text === 'string' ? Array.from(text).length : 0);

/** A text that is there, or what stands for it. */
export const textOf = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' ? value : otherwise;

/** A text of so many characters. @param min absent: it may be missing */
export function wrongInText(at: Wrong['at'], value: unknown, max: number, min?: number): readonly Wrong[] {
  if (value === undefined || value === null || (value === '' && min !== undefined && min > 0))
    return min === undefined ? [] : [wrong(at, 'BASE_TYPE_REQUIRED', 'This field is required')];
  if (typeof value !== 'string')
    return [wrong(at, 'STRING_TYPE_CONVERT', `Could not interpret "${JSON.stringify(value)}" as string.`)];
  if (lengthOf(value) <= max) return [];
  const range = min === undefined ? `${max} or fewer` : `between ${min} and ${max}`;
  const code = min === undefined ? 'BASE_TYPE_MAX_LENGTH' : 'BASE_TYPE_BAD_LENGTH';
  return [wrong(at, code, `Must be ${range} in length.`)];
}

/** A list of so many things. */
export function wrongInList(at: Wrong['at'], value: unknown, max: number, min = 0): readonly Wrong[] {
  if (value === undefined && min === 0) return [];
  if (!Array.isArray(value)) return [wrong(at, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a list.')];
  if (value.length >= min && value.length <= max) return [];
  return [wrong(at, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`)];
}

/** An address that people are led to. @param schemes with their colon */
export function wrongInUrl(
  at: Wrong['at'],
  value: unknown,
  max: number,
  schemes: readonly string[] = ['http:', 'https:', 'discord:'],
): readonly Wrong[] {
  const long = wrongInText(at, value, max, 1);
  if (long.length > 0 || typeof value !== 'string') return long;
  const scheme = URL.parse(value)?.protocol;
  if (scheme === undefined) return [wrong(at, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.')];
  return schemes.includes(scheme)
    ? []
    : [
        wrong(
          at,
          'URL_TYPE_INVALID_SCHEME',
          `Scheme "${scheme.slice(0, -1)}" is not supported. Scheme must be one of ('http', 'https', 'discord').`,
        ),
      ];
}

/** What Discord puts under `errors`: the form's own shape, with what is wrong at its leaves. https://discord.com/developers/docs/reference#error-messages */
export function treeOf(all: readonly Wrong[]): Fields {
  const tree: Record<string, unknown> = {};
  for (const { at, code, message } of all) {
    let node = tree;
    for (const step of at) node = (node[step] ??= {}) as Record<string, unknown>;
    ((node._errors ??= []) as unknown[]).push({ code, message });
  }
  return tree;
}
