import { closest, distance } from 'fastest-levenshtein';
import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { reasonOf } from '../errors.ts';

/** What is wrong with a file, and where; lines count from 1. */
export interface Mistake {
  readonly line: number;
  readonly message: string;
}

/** Aliases are of no use here, and many of them can blow up a small file. */
const MOST_ALIASES = 10;

/** The first mistakes of syntax; those after them mostly follow from them. */
const MOST_ERRORS = 5;

/**
 * Reads YAML 1.2 (core schema: no dates, no custom tags, no key twice) against a schema.
 * @param firstLine line of the file at which the source begins
 * @returns the schema's value, or everything that is wrong
 */
export function readYaml<Shape extends z.core.$ZodLooseShape>(
  source: string,
  schema: z.ZodObject<Shape>,
  firstLine = 1,
): { readonly value: z.output<z.ZodObject<Shape>> } | { readonly mistakes: readonly Mistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  const lineAt = (offset: number): number => Math.max(lines.linePos(offset).line, 1) + firstLine - 1;

  // The parser keeps a warning for what it does not understand and ignores, such as a tag; here that is wrong too.
  const unreadable = [...document.errors, ...document.warnings].slice(0, MOST_ERRORS).map((error) => ({
    line: lineAt(error.pos[0]),
    message: error.message,
  }));
  if (unreadable.length > 0) return { mistakes: unreadable };

  if (document.contents && !isMap(document.contents)) {
    return { mistakes: [{ line: firstLine, message: 'must be lines of key: value' }] };
  }

  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {};
  } catch (error) {
    const message = reasonOf(error);
    return { mistakes: [{ line: firstLine, message }] };
  }
  const result = schema.safeParse(data);
  if (result.success) return { value: result.data };
  const keys = Object.keys(schema.shape);
  const mistakes = result.error.issues.flatMap((issue): Mistake[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        line: lineAt(offsetOf(document, [key])),
        message: unknownKey(key, keys),
      }));
    }
    return [
      { line: lineAt(offsetOf(document, issue.path)), message: `${issue.path.join('.')}: ${issue.message}` },
    ];
  });
  return { mistakes: mistakes.sort((a, b) => a.line - b.line) };
}

/** Where the value at a path begins; of a value that is not there, where the nearest thing around it begins. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function unknownKey(key: string, keys: readonly string[]): string {
  const nearest = closest(key.toLowerCase(), keys);
  const near = distance(key.toLowerCase(), nearest) <= Math.max(2, key.length / 3);
  return `${key}: unknown key; ${near ? `did you mean ${nearest}?` : `there are ${keys.join(', ')}`}`;
}
