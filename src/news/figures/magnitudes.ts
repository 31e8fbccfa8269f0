import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

/** Powers of ten. lakh and crore are Indian English, the last Chinese. */
export const POWERS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    hundred: 2,
    thousand: 3,
    million: 6,
    billion: 9,
    trillion: 12,
    quadrillion: 15,
    mn: 6,
    mln: 6,
    mio: 6,
    mil: 6,
    bn: 9,
    bln: 9,
    tn: 12,
    trn: 12,
    lakh: 5,
    lakhs: 5,
    crore: 7,
    crores: 7,
    万: 4,
    亿: 8,
    万亿: 12,
    百万: 6,
    千万: 7,
    百亿: 10,
    千亿: 11,
  }),
);
/** Letters that are a magnitude only where they touch the digits: "600m", "5k". */
const TOUCHING = new Map(Object.entries({ k: 3, m: 6, mm: 6, b: 9, t: 12 }));
/** How far something reaches, behind "m" where it is metres: "5m tall". */
const EXTENTS = 'tall long high deep wide thick broad across apart away above below';
/** Races, by what is done in them: "a 100m sprint". https://worldathletics.org/disciplines, https://www.worldaquatics.com */
const RACES =
  'sprint race dash hurdles steeplechase relay walk run swim freestyle backstroke butterfly breaststroke medley platform springboard rifle pistol';
/** Things that are measured by how far they reach, and not by what they cost: "a 300m tower". */
const STRUCTURES =
  'tower bridge wall mast statue chimney spire dam tunnel pier pool track runway fence pole crane tree cliff wave waves swell surge drop fall climb descent crater trench hole radius stretch ship boat yacht vessel tanker ferry telescope antenna turbine blade';
const IN_METRES = wordSet(`${EXTENTS} ${RACES} ${STRUCTURES}`);
/** Distances of races on a track and in a pool. */
const RACED = new Set([
  '50',
  '60',
  '100',
  '110',
  '200',
  '400',
  '800',
  '1500',
  '1,500',
  '3000',
  '3,000',
  '5000',
  '5,000',
  '10,000',
]);
/** What is run for over those: "the 200m title". */
const CONTESTS = wordSet(
  'title world final finals heat heats semi record champion championship gold silver bronze runner runners sprinter swimmer hurdler olympic event',
);
/** Stand before the distance of a race. */
const RACING = wordSet('in over won win wins at');
/** What is done over a distance: "cleared 6.02m", "swam 400m". */
const DOING = wordSet('cleared jumped leapt vaulted threw hurled swam ran sprinted walked dived rowed waded');
/** Powers of ten in the plural, which tell how many only roughly: from one of them to ten. */
export const VAGUE: ReadonlyMap<string, number> = new Map(
  Object.entries({ tens: 1, hundreds: 2, thousands: 3, millions: 6, billions: 9, trillions: 12 }),
);

/** A lakh. */
const LARGEST_FIRST = 5;

/** A power of ten that words before `to` say. */
export interface Magnitude {
  readonly power: number;
  readonly to: number;
}

/** "Thousands": as many as that and not ten times more, in words before `to`. */
export interface Vague {
  readonly to: number;
  readonly value: readonly [low: number, high: number];
}

/** All magnitude words from word `from` on, as one power of ten: "hundred million" is 8; 0 where there are none. */
export function magnitudeAt(words: readonly Word[], from: number): Magnitude {
  let power = 0;
  let to = from;
  for (let step = powerOf(words, to, from); step !== undefined; step = powerOf(words, to, from)) {
    // Only what is small multiplies another: "hundred million", "lakh crore"; in "4bn trillion" nothing does.
    if (power > LARGEST_FIRST) break;
    power += step;
    to++;
  }
  return { power, to };
}

/** Only the first word behind the digits at `first` may be a letter that touches them. */
function powerOf(words: readonly Word[], at: number, first: number): number | undefined {
  const word = words[at];
  if (word === undefined) return undefined;
  const isTouching = word.glued && at === first && !isMetres(words, at);
  return POWERS.get(word.low) ?? (isTouching ? TOUCHING.get(word.low) : undefined);
}

/** "5mm" is a length; "5m" is one only with what is measured in metres. */
function isMetres(words: readonly Word[], at: number): boolean {
  // "1,732 ft (528m)"
  const isConverted =
    lowAt(words, at - 2) === '(' && /^(?:ft|feet|foot|yards?|yds?|inches|in)$/u.test(lowAt(words, at - 3));
  if (isConverted && lowAt(words, at) === 'm') return true;
  if (lowAt(words, at) !== 'm') return lowAt(words, at) === 'mm';
  const [number, next] = [lowAt(words, at - 1), lowAt(words, at + 1)];
  const verb = /^(?:the|a|his|her)$/u.test(lowAt(words, at - 2)) ? at - 3 : at - 2;
  if (DOING.has(lowAt(words, verb))) return true;
  // "won the 200m", "in the 200m"
  const isOver = lowAt(words, at - 2) === 'the' && RACING.has(lowAt(words, at - 3));
  return IN_METRES.has(next) || (RACED.has(number) && (isOver || CONTESTS.has(next)));
}

/** Sets in the plural, from one of them to ten: "dozens of people". */
export const VAGUE_SETS: ReadonlyMap<string, number> = new Map(Object.entries({ dozens: 12, scores: 20 }));

/** The number that words like "thousands" or "tens of thousands" tell from `from` on; undefined where none does. */
export function readVague(words: readonly Word[], from: number): Vague | undefined {
  const set = VAGUE_SETS.get(lowAt(words, from));
  const isCounting = lowAt(words, from + 1) === 'of' && !isA(words[from + 2], Class.numeral);
  if (set !== undefined && isCounting) return { to: from + 1, value: [set, 10 * set] };
  const first = VAGUE.get(lowAt(words, from));
  if (first === undefined) return undefined;
  const second = lowAt(words, from + 1) === 'of' ? VAGUE.get(lowAt(words, from + 2)) : undefined;
  // "Tens" counts only with another: "tens of thousands".
  if (first === 1 && second === undefined) return undefined;
  const power = first + (second ?? 0);
  return { to: second === undefined ? from + 1 : from + 3, value: [10 ** power, 10 ** (power + 1)] };
}
