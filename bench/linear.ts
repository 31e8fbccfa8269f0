/** What may cost a reader of text more than its length says: text that goes on without the stop its rules wait for. */
const ENDLESS: readonly (readonly [name: string, unit: string])[] = [
  ['numbers', '5 1,262.6 million 17 '],
  ['groups of one digit', '1,'],
  ['groups with blanks', '234 '],
  ['groups with points', '1.234.'],
  ['groups of lakhs', '05,'],
  ['groups with apostrophes', "123'"],
  ['numbers with "or"', '5 or '],
  ['numbers with "to"', '5 to '],
  ['rows of numbers', '1, 2, 3, 4 and '],
  ['numbered sections', 'section 1, 2, 3, '],
  ['halves', 'half a '],
  ['parts of parts', 'one of the '],
  ['powers', '5x10^5x10^'],
  ['percentages', '5% '],
  ['yen or yuan', '¥5 '],
  ['units of two words', '5 sq '],
  ['codes behind', '5 EUR '],
  ['commas', ', '],
  ['"and"', 'and '],
  ['capitals', 'Acme Globex '],
  ['initials', 'A.B.'],
  ['"the company said"', 'the company said '],
  ['sayings with a figure', 'Acme said 5 percent '],
  ['opening brackets', '('],
  ['brackets with sums', '($5 (€4 '],
  ['trend words', 'rose fell up growth '],
  ['trends with figures', 'rose 5 percent, '],
  ['months', 'March May '],
  ['dates', '18 November 2021 '],
  ['ordinals', 'first fourth twenty-fifth '],
  ['ranks', 'ranked Acme first '],
  ['lists of names', 'such as Acme, Globex and '],
  ['possessives', "Acme's "],
  ['"of"', 'revenue of '],
  ['hyphens', 'a-b-'],
  ['letters without a blank', 'a'],
  ['digits without a blank', '5'],
  ['stops', '. '],
  ['ellipses', '…'],
  ['line breaks', ',\n'],
  ['blanks', ' '],
  ['marks on a letter', '\u0301'],
  ['Chinese without a stop', '增长百分之五'],
];

/** Milliseconds of CPU for a text and for half of it; `ratio` is two where the work grows as the text does. */
export interface Growth {
  readonly name: string;
  readonly half: number;
  readonly whole: number;
  readonly ratio: number;
}

/**
 * How the cost of reading grows with the length of text that is meant to make it grow most.
 * @param read what is measured
 * @param length characters of the longer text
 * @param repeats of which the cheapest counts, for other work on the machine only ever adds to one
 */
export function linear(read: (text: string) => unknown, length = 2 ** 20, repeats = 3): readonly Growth[] {
  return ENDLESS.map(([name, unit]) => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    read(text.slice(0, length / 8));
    const half = cheapest(() => read(text.slice(0, length / 2)), repeats);
    const whole = cheapest(() => read(text.slice(0, length)), repeats);
    return { name, half, whole, ratio: whole / half };
  });
}

function cheapest(work: () => unknown, repeats: number): number {
  const costs = Array.from({ length: repeats }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...costs);
}

/** A line for each text, the worst last. */
export function growthLines(rows: readonly Growth[]): readonly string[] {
  return rows
    .toSorted((a, b) => a.ratio - b.ratio)
    .map(({ name, half, whole, ratio }) =>
      [
        name.padEnd(24),
        `${half.toFixed(0).padStart(6)} ms`,
        `${whole.toFixed(0).padStart(6)} ms`,
        `${ratio.toFixed(2)} times`,
      ].join('  '),
    );
}
