import type { Direction } from '../../domain.ts';
import { Class, type ClassTable, isA, type Word, wordSet } from './words.ts';

const UP = wordSet(`
  rise rises rose risen rising hike hikes hiked hiking grow grows grew grown growing growth increase increases increased increasing climb climbs climbed climbing
  jump jumps jumped jumping surge surges surged surging soar soars soared soaring gain gains gained gaining expand expands expanded expanding expansion
  advance advances advanced swell swelled leap leapt leaps rocketed rally rallied rebound rebounded spike spikes spiked ballooned appreciated improve improves improved improving improvement widen widens widened
  strengthened strengthening rebounding rallying swelling uptick up higher increment raise raises raised lift lifts lifted boost boosts boosted add adds added adding
`);
const DOWN = wordSet(`
  fall falls fell fallen falling drop drops dropped dropping decline declines declined declining decrease decreases decreased decreasing slip slips slipped slipping
  slide slides slid sliding slump slumps slumped plunge plunges plunged plunging tumble tumbles tumbled tumbling shrink shrinks shrank shrunk shrinking narrow narrows narrowed
  narrowing sink sank sunk sinking dip dips dipped dipping cut cuts cutting reduce reduces reduced reducing reduction contracted contraction weakened weakening ease eased eases easing
  plummeted plummet plummets plummeting dive dives dived nosedived crashed skidded shed sheds trim trims trimmed slash slashed slashes down lower lowered lowering downturn lose loses lost losing lessened
`);
/** Words that say that something moved, in lower case. */
export const MOVES: ReadonlySet<string> = UP.union(DOWN);
/** The same by which way, for the lexicon. */
export const TREND_WORDS: readonly ClassTable[] = [
  [UP, Class.up],
  [DOWN, Class.down],
];

/** Which way a word says that something moved. */
export function trendOf(word: Word | undefined): Direction | undefined {
  if (isA(word, Class.up)) return 'up';
  return isA(word, Class.down) ? 'down' : undefined;
}
