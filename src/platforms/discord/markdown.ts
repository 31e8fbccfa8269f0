import type { Fragment } from '../../domain.ts';
import { joined, led, type Pieces } from '../plain.ts';
import type { Layout } from '../platform.ts';
import { LIMITS } from './limits.ts';
import { typed, untyped } from './typed.ts';
import { address, canBeBold, canBeCode, escaped, unescaped } from './words.ts';

// All the markup that we write, and the way back from it: titles, small lines, bold, code for commands, and links that
// show their own address. https://support.discord.com/hc/en-us/articles/210298617

/** Text as it is written, and what it is made of. */
export interface Text {
  readonly written: string;
  readonly pieces: Pieces;
}

type Look = 'plain' | 'bold' | 'code' | 'link';

/** Pieces as text; emphasis, commands and addresses have their look. */
export function text(pieces: Pieces, as?: 'bold'): Text {
  const wanted = merged(pieces.map((piece) => runOf(piece, as === 'bold')));
  // What cannot have its look is plain, and then one with what is plain beside it.
  const runs = merged(wanted.map((run) => (canLook(run) ? run : { ...run, look: 'plain' })));
  return { written: runs.map(written).join(''), pieces };
}

interface Run {
  readonly look: Look;
  /** What is read. */
  readonly words: string;
  /** Of a command: how its words are typed. */
  readonly typed?: string;
}

const runOf = (piece: Fragment | Layout, bold: boolean): Run => ({
  look: lookOf(piece, bold),
  words: piece.text,
  ...(piece.from === 'made' &&
    piece.made.kind === 'command' && { typed: typed(piece.made.command, piece.text) }),
});

/** What looks alike as one, for it is escaped as one: a mark may be half in one piece and half in the next. */
function merged(runs: readonly Run[]): readonly Run[] {
  const made: Run[] = [];
  for (const run of runs) {
    const last = made.at(-1);
    if (last?.look === run.look && run.look !== 'link')
      made[made.length - 1] = { look: run.look, words: last.words + run.words };
    else made.push(run);
  }
  return made;
}

/** Texts that are not empty, one after the other. */
export function together(texts: readonly Text[], separator: Layout['text']): Text {
  const said = texts.filter(({ pieces }) => pieces.length > 0);
  return {
    written: said.map((each) => each.written).join(separator),
    pieces: joined(
      said.map(({ pieces }) => pieces),
      separator,
    ),
  };
}

/** A point of a list. The mark is a letter to Discord, so that nothing is moved or counted. */
export const point = ({ written, pieces }: Text): Text =>
  pieces.length === 0 ? { written, pieces } : { written: `• ${written}`, pieces: led('• ', pieces) };

/** Before a heading; where words of others begin a line so, they are escaped. */
export const TITLE = '## ';
const SMALL = '-# ';

export const title = (pieces: Pieces): Text => begun(TITLE, text(pieces));
export const small = (pieces: Pieces): Text => begun(SMALL, text(pieces));

const begun = (mark: string, { written, pieces }: Text): Text => ({
  written: written
    .split('\n')
    .map((line) => (line.trim() === '' ? line : mark + line))
    .join('\n'),
  pieces,
});

function lookOf(piece: Fragment | Layout, bold: boolean): Look {
  if (piece.from === 'layout') return bold ? 'bold' : 'plain';
  if (piece.from === 'source' && piece.field === 'url')
    return piece.text.length <= LIMITS.url && address(piece.text) === piece.text ? 'link' : 'plain';
  if (piece.from === 'made' && piece.made.kind === 'command') return 'code';
  return bold || (piece.from === 'quote' && piece.mark) ? 'bold' : 'plain';
}

function canLook({ look, words, typed: code = words }: Run): boolean {
  if (look === 'bold') return canBeBold(words);
  return look !== 'code' || (canBeCode(code) && untyped(code) === words);
}

function written({ look, words, typed: code = words }: Run): string {
  switch (look) {
    case 'link':
      return `<${words}>`;
    case 'code':
      return `\`${code}\``;
    case 'bold':
      return `**${escaped(words)}**`;
    case 'plain':
      return escaped(words);
  }
}

/** What we write within a line, one after the other: bold, code, a link, words. */
const RUN =
  /\*\*(?<bold>(?:\\.|[^\\*])+)\*\*|`(?<code>[^`]+)`|<(?<link>[^\s<>]+)>|(?<plain>(?:\\.|[^\\*`<])+)/y;

/** What a reader sees of a text that we wrote; undefined for markup that we do not write. */
export function readBack(value: string): string | undefined {
  const lines = value.split('\n').map(readLine);
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined;
}

function readLine(line: string): string | undefined {
  const mark = [TITLE, SMALL].find((each) => line.startsWith(each)) ?? '';
  let seen = '';
  RUN.lastIndex = mark.length;
  while (RUN.lastIndex < line.length) {
    const groups = RUN.exec(line)?.groups;
    const run = groups && readRun(groups);
    if (run === undefined) return undefined;
    seen += run;
  }
  return seen;
}

function readRun({
  bold,
  code,
  link,
  plain = '',
}: Readonly<Record<string, string | undefined>>): string | undefined {
  if (code !== undefined) return canBeCode(code) ? untyped(code) : undefined;
  if (link !== undefined) return address(link) === link ? link : undefined;
  if (bold === undefined) return unescaped(plain);
  const seen = unescaped(bold);
  return seen !== undefined && canBeBold(seen) ? seen : undefined;
}
