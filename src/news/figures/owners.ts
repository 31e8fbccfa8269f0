import { isOwnerOnly, nameOver, subjectBefore } from './clause.ts';
import { phrase } from './nouns.ts';
import { type Range, type Scene, type Subject } from './scene.ts';
import { isOwnerWord, isPreposition, LISTING } from './grammar.ts';
import type { Name } from './names.ts';
import { lowAt, textOf } from './words.ts';

// A noun phrase parted into what is measured and whose it is.

/** Pronouns, and relative words, for what the text is about. */
const IT = /^(?:it|they|we|he|she|which|that|who)$/u;
const THE_COMPANY = /^(?:company|group|firm)$/u;

/** A subject phrase as metric and owner: "Alibaba's order volume", "its revenue in China", "Alicloud IaaS capability". */
export function split(scene: Scene, range: Range): Subject {
  // The first that answers is right.
  return (
    listed(scene, range) ??
    possessed(scene, range) ??
    ofSomebody(scene, range) ??
    named(scene, range) ??
    nameLast(scene, range) ??
    nameFirst(scene, range) ??
    unsaid(scene, range) ??
    whose(scene, range) ??
    ownerAlone(scene, range) ?? {
      metric: phrase(scene, ...range),
      of: scene.before?.subject.of ?? scene.topic,
    }
  );
}

/** Whose the figure at `left` is, by the subject of its clause. */
export function ownerBefore(scene: Scene, left: number): string {
  return split(scene, subjectBefore(scene, left)).of || scene.topic;
}

/** "users of its businesses, among them A and B": the businesses are whose, and A and B are told with them. */
function listed(scene: Scene, [from, to]: Range): Subject | undefined {
  for (let at = from + 1; at < to; at++) {
    const listing = LISTING.at(scene.words, at);
    const members = listing && membersIn(scene, [listing.to, to]);
    if (!members || members.length === 0) continue;
    const end = scene.words[at - 1]?.kind === 'sign' ? at - 1 : at;
    const head = split({ ...scene, names: scene.names.filter((name) => name.to <= end) }, [from, end]);
    return { ...head, of: `${head.of} (${members.join(', ')})` };
  }
  return undefined;
}

/** The name that ends each part of a list: "A and Southeast Asian retailer B" has A and B. */
function membersIn({ words, names }: Scene, [from, to]: Range): readonly string[] {
  const ends = (at: number): boolean => at === to || /^(?:and|or|,|\))$/u.test(lowAt(words, at));
  return names.filter((name) => name.from >= from && name.to <= to && ends(name.to)).map(({ name }) => name);
}

/** "X's revenue", "its revenue", "X's platform Y". */
function possessed(scene: Scene, range: Range): Subject | undefined {
  const owner = possessor(scene, range);
  if (!owner) return undefined;
  const rest: Range = [owner.to, range[1]];
  if (!isOwnerOnly(scene, rest)) return { metric: phrase(scene, ...rest), of: owner.name };
  const inner = scene.names.findLast((name) => name.from >= owner.to && name.to === rest[1]);
  return { of: inner?.name ?? `${owner.name}'s ${textOf(scene.text, scene.words, ...rest)}` };
}

interface Owner {
  readonly name: string;
  readonly to: number;
}

/** "X" of "X's revenue": the last that is known, else the first. */
function namedOwner(scene: Scene, [from, to]: Range): Owner | undefined {
  let owner: Owner | undefined;
  for (const name of scene.names) {
    if (name.to >= to) break;
    const after = name.from < from ? undefined : afterMark(scene, name);
    const isOwner = after !== undefined && after < to && (name.known || owner === undefined);
    if (!isOwner) continue;
    if (scene.words.slice(from, name.from).some(isPreposition)) break;
    owner = { name: name.name, to: after };
  }
  return owner;
}

/** Who owns, in "X's revenue" or "its revenue", and the first word of what is owned. */
export function possessor(scene: Scene, range: Range): Owner | undefined {
  const { words } = scene;
  const [from, to] = range;
  const owner = namedOwner(scene, range);
  if (owner) return owner;
  for (let at = from; at < to; at++) {
    const low = lowAt(words, at);
    if (at > from && isPreposition(words[at])) return undefined;
    if (low === 'its' || low === 'their') return { name: scene.topic, to: at + 1 };
    if (low === "'s" && isOwnerWord(words[at - 1])) return { name: scene.company, to: at + 1 };
  }
  return undefined;
}

/** The word after a name and its "'s" or "'". */
function afterMark({ words }: Scene, { to }: Name): number | undefined {
  const mark = words[to];
  const isMark = mark?.low === "'s" || ((mark?.text === "'" || mark?.text === '’') && mark.glued);
  return isMark ? to + 1 : undefined;
}

/** "revenue of Alibaba", "order volume of these businesses", "revenue at Alibaba Cloud". */
function ofSomebody(scene: Scene, [from, to]: Range): Subject | undefined {
  const { words, names } = scene;
  for (let at = from + 1; at < to - 1; at++) {
    const low = lowAt(words, at);
    if (low !== 'of' && low !== 'at' && low !== 'for') continue;
    const metric = phrase(scene, from, at);
    if (low === 'of' && /^(?:these|those)$/u.test(lowAt(words, at + 1)))
      return { metric, of: scene.before?.subject.of ?? scene.group };
    const isOwner = low === 'of' ? isOwnerOnly(scene, [at + 1, to]) : isOwnerWord(words[to - 1]);
    if (isOwner && low !== 'for') return { metric, of: split(scene, [at + 1, to]).of };
    const name = names.find((one) => one.from > at && one.from <= at + 2 && one.to <= to);
    if (name && low === 'of') return { metric: joined(metric, phrase(scene, name.to, to)), of: name.name };
    if (name?.known) return { metric, of: name.name };
  }
  return undefined;
}

function joined(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}

/** "X", "X and Y". */
function named(scene: Scene, [from, to]: Range): Subject | undefined {
  if (!nameOver(scene, from, to)) return undefined;
  const names = scene.names.filter((name) => name.from >= from && name.to <= to);
  return { of: names.map(({ name }) => name).join(' and ') };
}

/** "Japanese car maker X". */
function nameLast({ words, names }: Scene, [from, to]: Range): Subject | undefined {
  const last = names.find((name) => name.from >= from && name.to === to);
  return last && !isPreposition(words[last.from - 1]) ? { of: last.name } : undefined;
}

/** "X revenue", "X and Y shares"; "the Indian market" is itself an owner. */
function nameFirst(scene: Scene, [from, to]: Range): Subject | undefined {
  const inside = scene.names.filter((name) => name.from >= from && name.to <= to);
  const lead = inside.find((name) => name.from === from);
  if (!lead || (!lead.known && inside.some((name) => name.known))) return undefined;
  const second = inside.find((name) => name.from === lead.to + 1 && nameOver(scene, from, name.to));
  const end = second?.to ?? lead.to;
  // "Pixel 8 sales": the number is the name's, and the whole is measured.
  if (scene.words[end]?.kind === 'number')
    return { metric: phrase(scene, from, to), of: lead.known ? lead.name : scene.topic };
  const of = second ? `${lead.name} and ${second.name}` : lead.name;
  if (!isOwnerOnly(scene, [end, to])) return { metric: phrase(scene, end, to), of };
  return { of: lead.known ? of : (phrase(scene, from, to) ?? of) };
}

/** No subject: that of the figure before, or whom the text is about. */
function unsaid(scene: Scene, [from, to]: Range): Subject | undefined {
  return from === to ? (scene.before?.subject ?? { of: scene.topic }) : undefined;
}

/** "Globex, whose sales". */
function whose(scene: Scene, [from, to]: Range): Subject | undefined {
  if (lowAt(scene.words, from - 1) !== 'whose') return undefined;
  const owner = scene.names.findLast((name) => name.to < from);
  return owner && { metric: phrase(scene, from, to), of: owner.name };
}

/** "it", "the company", "the retailer". */
function ownerAlone(scene: Scene, range: Range): Subject | undefined {
  if (!isOwnerOnly(scene, range)) return undefined;
  const said = phrase(scene, ...range) ?? '';
  if (THE_COMPANY.test(said)) return { of: scene.company };
  const isIt = IT.test(said.toLowerCase()) || /^(?:it|they)$/u.test(lowAt(scene.words, range[0]));
  return { of: isIt ? scene.topic : said };
}
