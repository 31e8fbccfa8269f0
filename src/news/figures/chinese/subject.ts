import type { Company } from '../../../domain.ts';
import {
  anyOf,
  COUNTED,
  FATE,
  GETTING,
  HAVING,
  ITSELF,
  METRIC,
  MODIFIER,
  NOBODYS,
  NOMINAL,
  PAYING,
  PLACES,
  simplified,
  SPEAKING,
  TREND,
  VERB,
} from './words.ts';

/** What is measured and whose it is, out of the words before a figure. */
export interface ChineseSubject {
  readonly metric?: string | undefined;
  /** Undefined where the words name nobody. */
  readonly of?: string | undefined;
  /** The verb between them, where the figure is of its object: "处理了". */
  readonly verb?: string | undefined;
  readonly place?: string | undefined;
}

/** The names of companies that a text in Chinese may hold. */
export interface ChineseNames {
  /** Display name by name in simplified characters and lower case. */
  readonly names: ReadonlyMap<string, string>;
  readonly pattern: RegExp;
  /** Who "公司" is. */
  readonly company: string;
}

/** Words that measure, so that an owner or place never ends inside one. */
const MEASURED = new RegExp(
  `(?:(?:${anyOf(MODIFIER)})的?)*(?:${anyOf(METRIC)}|(?:${anyOf(COUNTED)})总?[数量额])$`,
  'u',
);
const VERB_END = new RegExp(`(?<verb>${anyOf(VERB)})(?:了|过)?$`, 'u');
const HAS_VERB = new RegExp(
  anyOf([...VERB.filter((verb) => verb.length > 1 && !NOMINAL.has(verb)), ...SPEAKING]),
  'u',
);
const NOBODY = new RegExp(`(?:${anyOf(NOBODYS)})$`, 'u');
const TREND_END = new RegExp(`(?:${anyOf(TREND.keys())})$`, 'u');
const SELF = new RegExp(`^(?:${anyOf(ITSELF)})(?:旗下)?`, 'u');
const FATE_END = new RegExp(`(?:${anyOf(FATE)})$`, 'u');
/** Words that open a clause and say nothing of what is measured. */
const OPENING =
  /^(?:其中|而且|而|但是|但|并且|并|且|同时|此外|另外|另|目前|现在|因此|于是|不过|截至目前|至此|据悉|这个|这项|这笔|本次|此次|全球范围内|，| )+(?!公司|集团)/u;
/** Words between a subject and its figure. */
const LINK =
  /(?:计划|打算|准备|拟|分别为|达到了|达到|达|高达|多达|为|是|已经|已|将|会|有望|预计|仅仅|仅为|仅|只|约为|约|大约|约合|折合|合计|至少|共计|共|合计|总计|累计|从|由|自|至|到|收于|收报|报|于|同样|也|均|都|则|还|再|又|再次|继续|进一步|大幅|小幅|明显|显著|略有|略|平均|一共|总共|与此同时|维持在|保持在|稳定在|处于|超过|突破|在|：|:|＝|，| )+$/u;
/** A word that no name or noun phrase has in it: what holds one has not been understood. */
const JUNK =
  /[的了着过和与及或并把对向从由以让使将已也均都则还等、，。；：:（）()“”"《》\d%]|没有|不是|被(?![捕告])|根据|计划|判处|受(?!访)|较|比(?!亚迪|特|利时|例)|至|到(?!家)|因(?!特)|如(?!家)|若|按/u;
const LONGEST = 14;

/** The metric at the end of a phrase, and the words before it; undefined where no phrase for something measured ends there. */
function parted(words: string): { readonly before: string; readonly metric: string } | undefined {
  // A pattern that may begin anywhere is tried at every place, so that the phrase is short.
  const found = MEASURED.exec(words);
  return found ? { before: words.slice(0, found.index), metric: found[0] } : undefined;
}

/**
 * The subject that words right before a figure name; undefined where they are not understood: a figure is then left
 * out. All empty: the words name nothing at all, and the figure is of what the one before is of.
 */
export function readChineseSubject(written: string, names: ChineseNames): ChineseSubject | undefined {
  const words = stripped(written);
  if (words === '') return {};
  const end = parted(words);
  const told = end && namedFirst(words, names);
  if (told) return told;
  if (end) {
    // "关闭门店" is not "门店": a verb that says more than that something is there is a part of what is measured.
    const verb = VERB_END.exec(end.before)?.groups?.['verb'];
    const left = owner(end.before.replace(VERB_END, ''), names);
    const metric: string = isHaving(verb) || isGetting(verb) ? end.metric : `${verb ?? ''}${end.metric}`;
    if (left?.of !== undefined && PLACES.has(left.of) && !isNobodys(metric))
      return { metric, place: left.of };
    return left && { ...left, metric };
  }
  const verb = VERB_END.exec(words);
  const name = verb?.groups?.['verb'];
  if (!verb || name === undefined) {
    const only = owner(words, names);
    return only && { ...only };
  }
  const left = owner(words.slice(0, verb.index), names);
  if (!left) return undefined;
  return PAYING.has(name) ? { ...left, metric: name, verb: name } : { ...left, verb: name };
}

/** "阿里云的基础设施能力", "阿里云智能驾驶收入": whose comes first, and all of the rest is measured. */
function namedFirst(words: string, names: ChineseNames): ChineseSubject | undefined {
  const at = words.lastIndexOf('的');
  const length = knownAt(words, names)?.length ?? SELF.exec(words)?.[0].length ?? 0;
  const cut = at > 0 ? at : length;
  const metric = words.slice(at > 0 ? at + 1 : cut);
  if (cut === 0 || !isNoun(metric) || !parted(metric)) return undefined;
  const left = owner(words.slice(0, cut), names);
  return left && { ...left, metric };
}

/** Whether nobody owns what is measured, but perhaps a place. */
export const isNobodys = (metric: string): boolean => NOBODY.test(metric);

/** Whether nothing is told by a verb but that something is there. */
export const isHaving = (verb: string | undefined): boolean => verb === undefined || HAVING.has(verb);

/** Whether the object of a verb may stand behind its figure. */
export const isGetting = (verb: string | undefined): boolean => verb !== undefined && GETTING.has(verb);

function stripped(words: string): string {
  return words.trim().replace(OPENING, '').replace(LINK, '').trim();
}

/** Whose something is and where: "阿里云在东南亚的", "公司", "新桥". */
function owner(written: string, names: ChineseNames): ChineseSubject | undefined {
  const words = stripped(written).replace(/(?:的|旗下)$/u, '');
  if (words === '') return {};
  const at = words.search(/在(?!线)/u);
  const who = at < 0 ? words : stripped(words.slice(0, at));
  const place = at < 0 ? undefined : words.slice(at + 1).replace(/(?:的|地区|市场上|境内)$/u, '');
  if (place !== undefined && !isNoun(place.replace(/市场$/u, ''))) return undefined;
  if (who === '') return { place };
  const of = nameOf(who, names);
  return of === undefined ? undefined : { of, place };
}

/** Who a noun phrase names; undefined where it is none. */
export function nameOf(written: string, names: ChineseNames): string | undefined {
  const words = written.trim().replace(/^(?:.{0,8}旗下的?)/u, '');
  const known = knownAt(words, names);
  if (known?.length === words.length) return known.name;
  // "法院判处艾克米" is more than a name.
  const low = simplified(words).toLowerCase();
  if (!known && names.names.keys().some((name) => low.includes(name))) return undefined;
  const self = SELF.exec(words)?.[0];
  if (self !== undefined) {
    const rest = words.slice(self.length).replace(/^的/u, '');
    if (rest === '') return names.company;
    return isNoun(rest) ? rest : undefined;
  }
  if (known) {
    const rest = words.slice(known.length).replace(/^的/u, '');
    if (/^(?:公司|集团)$/u.test(rest)) return known.name;
    return isNoun(rest) ? words : undefined;
  }
  return isNoun(words) ? words : undefined;
}

/** The known name that words begin with. */
export function knownAt(
  words: string,
  { names, pattern }: ChineseNames,
): { readonly name: string; readonly length: number } | undefined {
  pattern.lastIndex = 0;
  const found = pattern.exec(simplified(words))?.[0];
  const name = found === undefined ? undefined : names.get(found.toLowerCase());
  return found === undefined || name === undefined ? undefined : { name, length: found.length };
}

/** Short, and without a word that a noun phrase has not. */
function isNoun(words: string): boolean {
  return (
    words !== '' &&
    words.length <= LONGEST &&
    /^[\p{L}\p{N}][\p{L}\p{N} .&·-]*$/u.test(words) &&
    !/^[他她它这那每在]/u.test(words) &&
    !JUNK.test(words) &&
    !HAS_VERB.test(words) &&
    (NOMINAL.has(words.slice(-2)) || !VERB_END.test(words)) &&
    !TREND_END.test(words) &&
    !FATE_END.test(words)
  );
}

/** The metric right behind a figure: "实现540亿元营收", "12%的毛利率", up to where a word must end. */
export function metricAfter(rest: string): string | undefined {
  const words = /^的?(?<words>[\p{Script=Han}A-Z]{1,12})(?=$|[，。；、,;！!？?（(]|和|与|及)/u.exec(rest)
    ?.groups?.['words'];
  if (words === undefined) return undefined;
  const found = parted(words);
  return found?.before === '' ? found.metric : undefined;
}

/** By the companies that they are of: a library reads article after article with the same. */
const KNOWN = new WeakMap<readonly Company[], Pick<ChineseNames, 'names' | 'pattern'>>();

/** @param company who "公司" is */
export function chineseNames(companies: readonly Company[], company: string): ChineseNames {
  const built = KNOWN.get(companies) ?? namesOf(companies);
  KNOWN.set(companies, built);
  return { ...built, company };
}

function namesOf(companies: readonly Company[]): Pick<ChineseNames, 'names' | 'pattern'> {
  const named = companies.flatMap((company) => [...(company.parts ?? []), company]);
  const names = new Map(
    named.flatMap(({ name, aliases }) =>
      [name, ...aliases].map((each) => [simplified(each).toLowerCase(), name] as const),
    ),
  );
  const all = [...names.keys()].toSorted((a, b) => b.length - a.length).map((name) => RegExp.escape(name));
  return { names, pattern: new RegExp(all.length === 0 ? '(?!)' : all.join('|'), 'iuy') };
}
