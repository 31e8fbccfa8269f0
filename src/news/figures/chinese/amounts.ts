import type { Bound } from '../../../domain.ts';
import { anyOf, BOUND_AFTER, BOUND_BEFORE, CLASSIFIER, COUNTED, EACH, FATE, SIGN, UNIT } from './words.ts';
import { inLetters, matchAt, NUMBER, numberAt, type Numeral, numeralOf, powerOf } from './numerals.ts';
import type { Measure } from '../units.ts';

/** A number of a Chinese sentence with its unit, at [from, to) of it: what is printed. What is counted ends at `end`. */
export interface ChineseAmount {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /** Where it begins with its bound and what it is of each. */
  readonly left: number;
  readonly value: number | readonly [low: number, high: number];
  readonly measure: Measure;
  /** '' where the sentence names none. */
  readonly unit: string;
  readonly bound: Bound;
  readonly isFraction: boolean;
  /** What is counted, or what becomes of those who are. */
  readonly noun?: string;
}

const PARTS = /分之(?<parts>[一二三四五六七八九十]{1,3}|\d{1,3})/uy;

/** What a number cannot stand right behind: it is then a part of a name, a date, a score or less than nothing. */
const NO_BEFORE = /[\p{Script=Latin}\p{N}._\-–—−/:#第负零〇数几百千万亿]$|零下$|分之$/u;
/** What goes on with a number that names no unit. */
const NO_AFTER = /^(?:[.:/]?\d|[几多余]?[百千万亿几]|[A-Za-z])/u;

const UNIT_PATTERN = new RegExp(
  ` ?(?:(?<unit>${anyOf(UNIT.keys())}))(?:/(?<each>${anyOf(EACH.keys())}))?`,
  'uy',
);
const UNIT_BY_FORM = new Map([...UNIT].map(([form, unit]) => [form.replace(/\(.*\)$/u, ''), unit]));
const NOUN = `(?:(?:${anyOf(COUNTED)})(?:${anyOf(COUNTED)})*)`;
const DESCRIBED = `[\\p{Script=Han}A-Za-z]{0,5}?`;
/** What may follow what is counted: another noun would make it a part of that. */
const COUNT = new RegExp(
  ` ?(?<classifier>${anyOf(CLASSIFIER)})(?<noun>(?:的)?(?:(?<fate>${anyOf(FATE)})|(?<counted>${DESCRIBED}${NOUN})))?`,
  'uy',
);
const BARE_NOUN = new RegExp(`(?<counted>${DESCRIBED}${NOUN})`, 'uy');
const BEFORE = new RegExp(`(?<bound>${anyOf(BOUND_BEFORE.keys())})(?:了)? ?$`, 'u');
const AFTER = new RegExp(` ?(?<bound>${anyOf(BOUND_AFTER.keys())})`, 'uy');
const EACH_BEFORE = new RegExp(`每(?<each>${anyOf(EACH.keys())}) ?$`, 'u');
const RANGE = / ?(?:至|到|[-–—~～]) ?/uy;
/** A bound and what it is of each reach so far before a number. */
const LEAD = 8;
/** Verbs that tell how long something takes; another length of time only says when. */
const LASTING =
  /(?:需要?|耗时|历时|用时|长达|持续|为期|延长|缩短|时长为?|寿命为?)(?:了|至少|约|近|超过|至)*$/u;
/** A list entry or a kind, not a count: "两个方面". */
const ABSTRACT = /^(?:方面|阶段|部分|问题|原因|因素|领域|方向|层面|步骤|特点|重点|层次|维度|环节)/u;

/** Every amount of a sentence, in order and apart. What only says when, names or lists something is none. */
export function chineseAmounts(sentence: string): readonly ChineseAmount[] {
  const found: ChineseAmount[] = [];
  let end = 0;
  for (const match of sentence.matchAll(NUMBER)) {
    if (match.index < end) continue;
    const amount = amountAt(sentence, match, end);
    if (!amount) continue;
    found.push(amount);
    end = amount.to;
  }
  return found;
}

function amountAt(sentence: string, match: RegExpExecArray, from: number): ChineseAmount | undefined {
  const first = single(sentence, match, from);
  if (!first) return undefined;
  const low = first.unit === undefined && !first.isFraction ? numeralOf(match) : undefined;
  const link = matchAt(RANGE, sentence, first.to);
  if (link && !/[从由自][^，。；]{0,6}$/u.test(sentence.slice(Math.max(0, match.index - 8), match.index))) {
    const at = first.to + link[0].length;
    const next = numberAt(sentence, at);
    const second = next && single(sentence, next, at);
    const joined = second && range(first, second, low);
    if (joined) return joined;
  }
  return first.unit === undefined && !first.isFraction && !first.isScaled ? undefined : complete(first);
}

interface Single extends Omit<ChineseAmount, 'isFraction' | 'unit' | 'value'> {
  readonly value: number;
  /** None where the sentence names none; another number may share it. */
  readonly unit?: string;
  readonly isFraction?: true;
  readonly isScaled: boolean;
  readonly power: number;
}

function complete(one: Single): ChineseAmount {
  const { from, to, end, left, value, measure, unit = '', bound, isFraction = false, noun } = one;
  return {
    from,
    to,
    end,
    left,
    value,
    measure,
    unit,
    bound,
    isFraction,
    ...(noun !== undefined && { noun }),
  };
}

/** "20%至25%", "5至10亿元": the same unit, or one for both; the lower first. */
function range(first: Single, second: Single, low: Numeral | undefined): ChineseAmount | undefined {
  if (second.unit === undefined || (first.unit !== undefined && first.unit !== second.unit)) return undefined;
  if (first.unit === undefined && !low) return undefined;
  const isShared = first.unit === undefined && !first.isScaled;
  const start = isShared ? Number(`${first.value}e${second.power}`) : first.value;
  if (!(start < second.value)) return undefined;
  const { from, left } = first;
  return { ...complete(second), from, left, value: [start, second.value], bound: first.bound };
}

/** One number with its unit; a number that is part of something else is none. */
function single(sentence: string, match: RegExpExecArray, from: number): Single | undefined {
  const numeral = numeralOf(match);
  const ahead = sentence.slice(Math.max(from, match.index - LEAD), match.index);
  if (!numeral || NO_BEFORE.test(ahead)) return undefined;
  const { bound, length, each } = boundBefore(ahead);
  const base: Base = {
    from: match.index,
    left: match.index - length,
    bound: numeral.isMore ? '>' : (boundOfNeed(ahead) ?? bound),
    value: numeral.value,
    isScaled: numeral.isScaled,
    power: powerOf(match),
  };
  if (match.groups?.['percent'] !== undefined)
    return closed(sentence, { ...base, ...endingAt(numeral.to), measure: 'ratio', unit: 'percent' });
  const parts = matchAt(PARTS, sentence, numeral.to)?.groups?.['parts'];
  if (parts !== undefined) return fraction(sentence, base, numeral, parts);
  const more = matchAt(/[多余]/uy, sentence, numeral.to)?.[0];
  const told: Base = more === undefined ? base : { ...base, bound: '>' };
  const after = numeral.to + (more?.length ?? 0);
  const code = SIGN.get(match.groups?.['sign']?.trim().toLowerCase() ?? '');
  const unit = unitAt(sentence, after);
  if (code !== undefined) return money(sentence, told, code, unit?.unit === code ? unit.to : after);
  return unit ? measured(sentence, told, numeral, unit, each) : counted(sentence, told, numeral, after);
}

/** What is known of a number before its unit is. */
type Base = Pick<Single, 'from' | 'left' | 'bound' | 'value' | 'isScaled' | 'power'>;

/** Where nothing is counted behind the unit, what is printed is all. */
const endingAt = (to: number): Pick<Single, 'to' | 'end'> => ({ to, end: to });

/** A sum behind the sign of its currency: "￥5亿", "US$5亿美元". */
function money(sentence: string, base: Base, unit: string, to: number): Single | undefined {
  return closed(sentence, { ...base, ...endingAt(to), measure: 'money', unit });
}

/** A number with a unit behind it: "5亿元", "每天3公里". */
function measured(
  sentence: string,
  base: Base,
  numeral: Numeral,
  unit: Measured,
  each: string | undefined,
): Single | undefined {
  if (!isMeant(sentence, numeral, unit, base.left)) return undefined;
  return closed(sentence, {
    ...base,
    ...endingAt(unit.to),
    value: unit.times === undefined ? base.value : base.value * unit.times,
    measure: unit.measure,
    unit: each === undefined ? unit.unit : `${unit.unit} per ${each}`,
  });
}

/** A number with what it counts behind it, or with nothing: "5亿用户", "3家公司", "5亿". */
function counted(sentence: string, base: Base, numeral: Numeral, after: number): Single | undefined {
  const count = matchAt(COUNT, sentence, after);
  const bare = numeral.isScaled ? matchAt(BARE_NOUN, sentence, after)?.groups?.['counted'] : undefined;
  if (!count && bare === undefined) {
    if (NO_AFTER.test(sentence.slice(after, after + 2))) return undefined;
    return closed(sentence, { ...base, ...endingAt(after), measure: 'none' });
  }
  if (numeral.isSpelled && (numeral.value === 1 || ABSTRACT.test(sentence.slice(after + 1))))
    return undefined;
  const classifier = count?.groups?.['classifier'] ?? '';
  const noun = count ? (count.groups?.['counted'] ?? count.groups?.['fate']) : bare;
  const to = after + (count ? count[0].length - (count.groups?.['noun']?.length ?? 0) : 0);
  const unit = count?.groups?.['counted'] ?? bare ?? classifier;
  const end = count ? after + count[0].length : after + (bare?.length ?? 0);
  return closed(sentence, { ...base, to, end, measure: 'noun', unit, ...(noun !== undefined && { noun }) });
}

/** "五分之一": a part of something. */
function fraction(sentence: string, base: Base, numeral: Numeral, parts: string): Single | undefined {
  const over = /^\d/u.test(parts) ? Number(parts) : inLetters(parts);
  if (over === undefined || over >= numeral.value) return undefined;
  const place = endingAt(numeral.to + '分之'.length + parts.length);
  return closed(sentence, {
    ...base,
    ...place,
    value: over / numeral.value,
    measure: 'ratio',
    isFraction: true,
  });
}

/** With the bound after it: "30%左右". One inside which something else goes on ("亿元级") is none. */
function closed(sentence: string, amount: Single): Single | undefined {
  if (/^(?:级(?!别)|制|券|[A-Za-z\d])/u.test(sentence.slice(amount.to, amount.to + 2))) return undefined;
  const after = matchAt(AFTER, sentence, amount.to)?.groups?.['bound'];
  if (after === undefined) return amount;
  return {
    ...amount,
    end: Math.max(amount.end, amount.to + after.length),
    bound: BOUND_AFTER.get(after) ?? amount.bound,
  };
}

/** Whether a unit means what it says: no year, clock time, or length of time that only says when. */
function isMeant(
  sentence: string,
  { value, isSpelled }: Numeral,
  { measure, unit }: Measured,
  left: number,
): boolean {
  if (measure === 'time') return LASTING.test(sentence.slice(Math.max(0, left - 10), left));
  if (unit === 'point') return value >= 100;
  return !(isSpelled && value === 1 && measure === 'measure');
}

interface Measured {
  readonly measure: Measure;
  readonly unit: string;
  readonly times?: number;
  readonly to: number;
}

function unitAt(sentence: string, at: number): Measured | undefined {
  const found = matchAt(UNIT_PATTERN, sentence, at);
  const unit = UNIT_BY_FORM.get(found?.groups?.['unit'] ?? '');
  if (!found || !unit) return undefined;
  const each = EACH.get(found.groups?.['each'] ?? '');
  return {
    ...unit,
    unit: each === undefined ? unit.unit : `${unit.unit} per ${each}`,
    to: at + found[0].length,
  };
}

interface Lead {
  readonly bound: Bound;
  readonly length: number;
  readonly each?: string;
}

function boundBefore(ahead: string): Lead {
  const each = EACH_BEFORE.exec(ahead);
  const rest = each ? ahead.slice(0, each.index) : ahead;
  const found = BEFORE.exec(rest);
  const bound = BOUND_BEFORE.get(found?.groups?.['bound'] ?? '') ?? '=';
  const length = ahead.length - (found?.index ?? rest.length);
  const unit = EACH.get(each?.groups?.['each'] ?? '');
  return { bound, length, ...(unit !== undefined && { each: unit }) };
}

/** "至少需要6个月": the bound stands before the verb. */
function boundOfNeed(ahead: string): Bound | undefined {
  const verb = /需要?$/u.exec(ahead);
  return verb
    ? BOUND_BEFORE.get(BEFORE.exec(ahead.slice(0, verb.index))?.groups?.['bound'] ?? '')
    : undefined;
}
