import type { Amount } from './amounts.ts';
import { isBreak, isVerb } from './grammar.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** Verbs whose "up" or "down" moves nothing: "makes up 40 percent", "gave up 5 yards", "pay down debt". */
const PHRASAL = wordSet(
  'make makes made making take takes took taken taking give gives gave given giving end ends ended set sets setting sign signed signs buy bought buys pick picks picked come comes came show shows showed hold held line lined turn turned pay pays paid paying break broke shut lay laid sit sat open opened opens start started use used eat eats',
);

/** Verbs with which "up" and "down" do tell of a move. */
const MOTION = wordSet(
  'went goes go going edged edges edge ticked inched crept moved moves pushed pushes climbed jumped shot rose fell slipped drifted nudged drove driven forced sent closed ended finished opened traded worth reported said says was is',
);

/** "buying up a 26 percent stake", "built up over 20 years": there, "up" belongs to its verb. */
export function isParticle(words: readonly Word[], amount: Amount, at: number): boolean {
  const particle = lowAt(words, at);
  if (particle !== 'up' && particle !== 'down') return false;
  const verb = words[at - 1];
  if (PHRASAL.has(lowAt(words, at - 1)) || (isVerb(verb) && !MOTION.has(verb?.low ?? ''))) return true;
  const next = lowAt(words, at + 1);
  if (next === 'over' && amount.measure !== 'ratio') return true;
  const described = words[amount.to];
  return /^(?:a|an|the)$/u.test(next) && described?.kind === 'word' && !isBreak(described);
}
