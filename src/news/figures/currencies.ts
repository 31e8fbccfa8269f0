import { wordSet } from './words.ts';

// Codes and names are those of ISO 4217 as CLDR has them: https://cldr.unicode.org, through Intl. What a text writes besides
// (signs, slang, "RMB") stands here.

/** Signs and letters before or after a number, by code. A sign that several use is read as the first who come to mind. */
const SIGNS = `
  USD: $ us$ usd$ us | CNY: ¥ cn¥ rmb | EUR: € | GBP: £ ps gbp£ | JPY: jp¥ y= | HKD: hk$ hk | TWD: nt$ | SGD: s$ sg$
  AUD: a$ au$ | CAD: c$ ca$ can$ cdn$ | NZD: nz$ | MXN: mx$ | BRL: r$ | KRW: ₩ | INR: ₹ rs re | RUB: ₽ | TRY: ₺ | ILS: ₪ nis
  THB: ฿ | VND: ₫ | PHP: ₱ | NGN: ₦ | UAH: ₴ | KZT: ₸ | CRC: ₡ | GHS: ₵ | IDR: rp | MYR: rm | CHF: sfr | ARS: ar$ | JMD: j$
`;
/** Names in words besides CLDR's, and which of several currencies a bare "dollar" is. */
const NAMES = `
  USD: dollar|u.s. dollar|greenback|buck|美元 | CNY: yuan|renminbi|rmb|cny|元|人民币|元人民币 | GBP: pound|pound sterling|sterling|quid | JPY: japanese yen|yen|日元
  INR: rupee | SEK: kronor|krona|swedish kronor | NOK: norwegian kroner | DKK: danish kroner | RUB: rouble|ruble|russian rouble | KRW: won | BRL: reais|brazilian reais
  ILS: shekel|israeli shekel|nis | TRY: lira | ITL: lire|italian lire | FRF: french franc | BEF: belgian franc | AED: dirham|uae dirham |  PLN: zlotys | UAH: hryvnias
  HKD: 港元 | EUR: 欧元 | GBP: 英镑 | ILS: shekalim | DEM: deutschmark|deutsche mark|d-mark | ZAR: rand | XBT: bitcoin|btc
  XOF: cfa franc | CZK: czech crown | SEK: swedish crown | NOK: norwegian crown | DKK: danish crown | TWD: taiwan dollar
`;
/** Names that the currencies of several countries have, none of which comes to mind first: texts write them so, and CLDR so. */
const SHARED_NAMES = new Map(
  Object.entries({
    peso: ['peso'],
    franc: ['franc'],
    dinar: ['dinar'],
    shilling: ['shilling'],
    riyal: ['riyal', 'rial'],
    rial: ['rial', 'riyal'],
    krone: ['krone'],
    kroner: ['krone'],
    crown: ['krone', 'krona', 'koruna'],
  }),
);
/** Last words of CLDR's names that mean something else in a text. */
const COMMON = wordSet(
  'real sol gold rights mark leu som lev kip tala pula dram colón sucre guilder riel loti birr cedi lek vatu kina euro sterling',
);
/** Codes that are words when a text shouts, or abbreviations of something else: "TOP 20", "COP 26". */
export const WORDLIKE = wordSet('all try top cop cup mad pen bob gel sos mop ang bam ars lak sar');

export interface Currency {
  readonly code: string;
  /** What stands before a number, in lower case. */
  readonly before: readonly string[];
  /** What stands after a number, in lower case, singular and plural. */
  readonly after: readonly string[];
}

/** Every currency that a text may name; its code alone counts only in capitals. */
export const CURRENCIES: readonly Currency[] = read();

/** What a name is that currencies of several countries have, in the ledger: "kroner" are krone. */
export const SHARED: ReadonlyMap<string, string> = new Map(
  [...SHARED_NAMES].flatMap(([name, [first = name]]) => {
    const unit = name === 'crown' ? name : first;
    return [[name, unit] as const, [`${name}s`, unit] as const];
  }),
);

/** A country's currency, and the words of a text that name the country. */
interface OfCountry {
  readonly code: string;
  readonly noun: string;
  readonly country: RegExp;
}

/** The currencies of single countries: a code begins with its country's, as ISO 4217 has it. */
const OF_COUNTRIES = ofCountries();

/** The currency of a shared name, "peso", where a text names one country that has it, "Mexican" or "Mexico"; the name itself where it names none or several. */
export function currencyIn(text: string, name: string): string {
  const nouns = SHARED_NAMES.get(name);
  const named = OF_COUNTRIES.filter(({ noun, country }) => nouns?.includes(noun) && country.test(text));
  const [only] = named;
  return only && named.length === 1 ? only.code : name;
}

function ofCountries(): readonly OfCountry[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const nouns = new Set([...SHARED_NAMES.values()].flat());
  return Intl.supportedValuesOf('currency').flatMap((code) => {
    const [people = '', name = '', ...more] = (names.of(code) ?? '').split(' ');
    const noun = name.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
    const country = regions.of(code.slice(0, 2))?.split(' - ', 1)[0];
    const isOne = country !== undefined && more.length === 0 && nouns.has(noun);
    return isOne ? [{ code, noun, country: new RegExp(`\\b(?:${people}|${country})\\b`, 'u') }] : [];
  });
}

function read(): readonly Currency[] {
  const signs = table(SIGNS, ' ');
  const words = table(NAMES, '|');
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  const codes = new Set([...Intl.supportedValuesOf('currency'), ...words.keys()]);
  const named = [...codes].map((code) => [code, plainName(names.of(code) ?? code)] as const);
  const last = Map.groupBy(named, ([, name]) => name.split(' ').at(-1) ?? '');
  return named.map(([code, name]) => {
    const noun = name.split(' ').at(-1) ?? '';
    const isAlone = last.get(noun)?.length === 1 && !COMMON.has(noun);
    const after = [name, ...(isAlone ? [noun] : []), ...(words.get(code) ?? [])];
    return {
      code,
      before: [code.toLowerCase(), ...(signs.get(code) ?? [])],
      after: [
        ...new Set(after.flatMap((form) => (/^[\p{L}. -]+$/u.test(form) ? [form, plural(form)] : [form]))),
      ],
    };
  });
}

/** "Israeli New Shekel" as texts write it: in lower case, without years. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/ \(.*\)$/u, '')
    .replace(' new ', ' ');
}

function plural(name: string): string {
  return name.endsWith('s') || /\p{Script=Han}$/u.test(name) ? name : `${name}s`;
}

/** "USD: $ us$ | CNY: ¥" by code. */
function table(rows: string, between: string): ReadonlyMap<string, readonly string[]> {
  const read = new Map<string, string[]>();
  let code = '';
  for (const [, next, rest = ''] of rows.matchAll(
    /(?:([A-Z]{3}): )?([^:]*?)(?=\s*(?:\|?\s*[A-Z]{3}: |$))/gu,
  )) {
    if (next !== undefined) code = next;
    const forms = rest
      .split(between)
      .map((form) => form.trim())
      .filter((form) => form !== '' && form !== '|');
    if (code !== '') read.set(code, [...(read.get(code) ?? []), ...forms]);
  }
  return read;
}
