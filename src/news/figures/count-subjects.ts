import { findVerb, isContinued } from './clause.ts';
import { gapped } from './level-subjects.ts';
import { linkBefore, nounStart, phrase, placeAfter } from './nouns.ts';
import type { Scene, Subject } from './scene.ts';
import { EQUALS, isBreak, isDeterminer, isParticiple, isVerb } from './grammar.ts';
import type { Mention } from './mentions.ts';
import { ownerBefore } from './owners.ts';
import { lowAt } from './words.ts';

/** Links to what something is spread over. */
const SPREAD = /^(?:in|across|at|throughout)$/u;
/** How something is done, where no thing is named: "scored highest", "grew fastest". */
const HOW = /^(?:\p{L}{3,}est|most|best|least|\p{L}+ly)$/u;

/** The subject of a count: "handled 5 million parcels", "extensive coverage in 200 countries", "four core ratings". */
export function ofCount(scene: Scene, mention: Mention): Subject {
  if (isContinued(scene, mention.left) && scene.before) return scene.before.subject;
  const noun = phrase(scene, mention.amount.noun, mention.amount.end) ?? mention.amount.unit;
  return {
    metric: [noun, manner(scene, mention)].filter(Boolean).join(' '),
    of: gapped(scene, mention)?.of ?? ownerBefore(scene, mention.left),
    place: placeAfter(scene, mention.amount.end),
  };
}

/** What is done with what is counted, or spread over it. */
function manner(scene: Scene, { amount, left }: Mention): string | undefined {
  const { words } = scene;
  const verb = verbBefore(scene, left);
  const link = linkBefore(scene, left);
  // "13 people died and 21 others were injured"
  const passive = passiveAfter(scene, amount.end);
  if (passive !== undefined) return passive;
  if (verb === undefined) return thing(scene, [nounStart(scene, link), link]);
  if (link < left) return thing(scene, [EQUALS.at(words, verb)?.to ?? verb + 1, link], verb);
  return isParticiple(words[verb]) && !EQUALS.before(words, left) ? lowAt(words, verb) : undefined;
}

/** "winning the highest score in four ratings", "sells phones in 40 countries"; "scored highest in four ratings". */
function thing(scene: Scene, [from, to]: readonly [number, number], verb?: number): string | undefined {
  const { words } = scene;
  const said = words.slice(from, to);
  const object = phrase(scene, from, to);
  if (object === undefined || !SPREAD.test(lowAt(words, to))) return undefined;
  if (said.length === 1 && HOW.test(object))
    return verb === undefined ? undefined : `(${lowAt(words, verb)} ${object})`;
  const isNoun = !said.some(
    (word) => word.kind !== 'word' || isVerb(word) || (isBreak(word) && !isDeterminer(word)),
  );
  return isNoun ? `with ${definite(scene, from, object)}` : undefined;
}

/** "the" stays where the text has it: "the highest score". */
function definite({ words }: Scene, from: number, object: string): string {
  return lowAt(words, from) === 'the' ? `the ${object}` : object;
}

/** The verb of the clause, if it is this figure's and not the one's before it. */
function verbBefore(scene: Scene, left: number): number | undefined {
  const verb = findVerb(scene, left);
  return verb === undefined || verb < (scene.before?.end ?? 0) ? undefined : verb;
}

/** "5 million parcels were handled": the participle. */
function passiveAfter({ words }: Scene, at: number): string | undefined {
  const done = /^(?:were|was|are|is|been)$/u.test(lowAt(words, at)) ? words[at + 1] : undefined;
  return isParticiple(done) ? done?.low : undefined;
}
