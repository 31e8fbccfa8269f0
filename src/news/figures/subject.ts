import { asideStart, opensClause } from './asides.ts';
import { subjectBefore } from './clause.ts';
import { ofCount } from './count-subjects.ts';
import type { Trend } from './direction.ts';
import { isPreposition, isVerb } from './grammar.ts';
import { gapped, ofLevel } from './level-subjects.ts';
import type { Mention } from './mentions.ts';
import { isPeriod, nounEnd, phrase, placeAfter } from './nouns.ts';
import { split } from './owners.ts';
import { ofRank } from './ranks.ts';
import type { Scene, Subject } from './scene.ts';
import { lowAt } from './words.ts';

/** What a figure measures, and whose that is. */
export function readSubject(scene: Scene, mention: Mention): Subject {
  if (mention.isRank) return ofRank(scene, mention);
  if (mention.trend) return ofChange(scene, mention, mention.trend);
  return mention.amount.measure === 'noun' ? ofCount(scene, mention) : ofLevel(scene, mention);
}

/** "Order volume rose 62 percent", "60 percent revenue growth in Southeast Asia", "cut costs by 5 percent". */
function ofChange(scene: Scene, mention: Mention, trend: Trend): Subject {
  const { amount, left } = mention;
  const { words, before } = scene;
  const alone = gapped(scene, mention);
  if (alone) return { ...alone, place: placeAfter(scene, mention.amount.end) };
  // "Profit more than tripled": the figure is the verb itself.
  const isAfter = trend.at >= amount.to || trend.at === amount.from;
  const isSign = words[trend.at]?.kind === 'sign';
  const subject = subjectBefore(scene, isAfter ? left : isSign ? trend.at : trend.at + 1);
  const after = Math.max(trend.at + 1, amount.to);
  const place = placeAfter(scene, Math.max(after, amount.end));
  const object = amount.measure === 'noun' ? phrase(scene, amount.noun, amount.end) : objectOf(scene, trend);
  if (object !== undefined) return { metric: object, of: split(scene, subject).of || scene.topic, place };
  if (before && isElided(scene, before.end, trend.at))
    return { ...before.subject, place: place ?? before.subject.place };
  const whole = split(scene, subject);
  const inner = innerMetric(scene, trend, after);
  return inner === undefined ? { ...whole, place } : { metric: inner, of: whole.of };
}

/** What a trend word has as its object: "cut [costs] by 5 percent". */
function objectOf(scene: Scene, { object: [from, to] }: Trend): string | undefined {
  const first = scene.words[from];
  return first?.kind === 'word' && !isPreposition(first) ? phrase(scene, from, to) : undefined;
}

/** "growth of 5 percent in sales", "an increase in orders of 5 percent": a metric behind the trend word or the figure. */
function innerMetric(scene: Scene, { object }: Trend, after: number): string | undefined {
  const at = object[1] > object[0] ? object[0] : after;
  const link = lowAt(scene.words, at);
  if (link !== 'in' && link !== 'of') return undefined;
  const end = nounEnd(scene, at + 1);
  const to = object[1] > object[0] ? Math.min(object[1], end) : end;
  const isPlace = scene.names.some((name) => name.from < to && name.to > at);
  return isPlace || isPeriod(scene, at + 1) ? undefined : phrase(scene, at + 1, to);
}

/** Whether a trend word takes the subject of the figure before it: ", up 5 percent", "in 2020 and fell". */
function isElided({ words, stretches }: Scene, end: number, at: number): boolean {
  // "sales, which account for 5 percent of the market, fell": the figure before is in an aside.
  const aside = isVerb(words[at]) ? asideStart(words, at - 1) : undefined;
  if (aside !== undefined && aside < end && opensClause(words, aside + 1)) return false;
  return (
    /^(?:,|\)|and|or)$/u.test(lowAt(words, at - 1)) ||
    at <= end + 1 ||
    stretches.some((one) => one.to === at || one.to === at - 1)
  );
}
