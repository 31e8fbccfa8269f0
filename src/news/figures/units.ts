import { CURRENCIES, SHARED } from './currencies.ts';
import { Phrases, wordSet } from './words.ts';

/** Currency by the sign or code before a number. */
export const BEFORE = new Map(CURRENCIES.flatMap(({ code, before }) => before.map((sign) => [sign, code])));

/** Unit as the ledger names it: how texts write it. Words of one or two letters must touch the number or be exact. */
const RATIOS = [
  'percent: %|percent|per cent|pct|pc|percents|％|per cents|percentage',
  'percentage point: percentage points|percentage point|pp|ppt|ppts|pts|percent points|percentage pts|points of percentage|per cent points|%-points|% points|%age points',
  'basis point: basis points|basis point|bps|bp',
];
/** Units with the prefixes they are used with, of which those of the SI: name, symbol, other spellings, prefixes. https://www.bipm.org/en/publications/si-brochure */
const PREFIXED = [
  'metre|m|meter|nano micro milli centi kilo',
  'gram|g|gramme|micro milli kilo',
  'litre|l|liter|milli centi hecto kilo',
  'watt|w||milli kilo mega giga tera',
  'watt hour|wh|watt-hour|kilo mega giga tera',
  'hertz|hz||kilo mega giga tera',
  'byte|b||kilo mega giga tera peta exa zetta',
  'bit|||kilo mega giga tera',
  'volt|v||milli kilo mega',
  'ampere|a|amp|milli',
  'ampere-hour|ah|amp-hour|milli',
  'joule|j||kilo mega giga',
  'calorie|cal||kilo',
  'pascal|pa||hecto kilo mega',
  'newton|||kilo',
  'second|||micro milli nano',
  'tonne||metric ton|kilo mega giga',
  'pixel|||mega',
  'parsec|||kilo mega',
  'decibel|db||',
  'newton metre||newton meter|',
];
/** https://www.bipm.org/en/measurement-units/si-prefixes */
const PREFIXES = new Map(
  Object.entries({
    nano: 'n',
    micro: 'µ',
    milli: 'm',
    centi: 'c',
    hecto: 'h',
    kilo: 'k',
    mega: 'm',
    giga: 'g',
    tera: 't',
    peta: 'p',
    exa: 'e',
    zetta: 'z',
  }),
);
/** Symbols of prefixed units that are other words or units where they stand apart. */
const NO_SYMBOL = wordSet('ma mpa mv nm mj mm2 pb eb kpa kl cl hl gj ka hpa');

const MEASURES = [
  'metre: meters|metres|meter|metre|m',
  'watt: w',
  'volt: v',
  'joule: j',
  'litre: l',
  'gram: g',
  'hertz: hz',
  'watt hour: wh',
  'decibel: db',
  'nanometre: nm',
  'kilometre: kms',
  'mile: miles|mile|mi',
  'nautical mile: nautical miles|nautical mile',
  'light-year: light years|light year|lightyears',
  'mile per hour: mph|miles per hour|miles an hour',
  'kilometre per hour: kph|kmh|km/h|kilometers per hour|kilometres per hour|kilometers an hour|kilometres an hour',
  'metre per second: m/s',
  'knot: knots',
  'foot: feet|foot|ft|-foot',
  'inch: inches|inch|″|in',
  'yard: yards|yard|yd|yds',
  'furlong: furlongs',
  'square metre: sq m|sqm|sq. m|square meters|square metres|square meter|square metre|m2|m²',
  'square foot: sq ft|sq. ft|square feet|square foot|sqft',
  'square kilometre: square kilometers|square kilometres|sq km|km2|km²|square kilometer|square kilometre|sq. km',
  'square mile: square miles|sq mi|square mile|sq miles',
  'square inch: square inches|square inch',
  'square yard: square yards',
  'cubic metre: cubic meters|cubic metres|cubic meter|cubic metre|m3|m³',
  'cubic foot: cubic feet|cubic foot|cu ft',
  'cubic kilometre: cubic kilometres|cubic kilometers',
  'cubic centimetre: cc|cubic centimetres|cubic centimeters',
  'hectare: hectares|hectare|ha',
  'acre: acres|acre',
  'kilogram: kgs|kilos|kilo',
  'metric ton: metric tons|metric ton|metric tonnes',
  'tonne: tonnes|tonne',
  'ton: tons|ton|short tons|long tons',
  'stone: stone',
  'pound-mass: lb|lbs',
  'ounce: ounces|ounce|oz|fluid ounces|fluid ounce|fl oz',
  'carat: carats|carat',
  'gallon: gallons|gallon',
  'pint: pints|pint',
  'quart: quarts|quart',
  'bushel: bushels|bushel',
  'barrel: barrels|barrel|bbl|bbls',
  'barrel of oil equivalent: boe|barrels of oil equivalent',
  'barrel per day: bpd|b/d',
  'megabit per second: mbps|mbit/s|mb/s',
  'gigabit per second: gbps|gbit/s|gb/s',
  'kilobit per second: kbps',
  'revolution per minute: rpm|revolutions per minute',
  'horsepower: horsepower|hp|bhp',
  'pound-foot: lb-ft|lb ft|pound-feet|pound feet|ft-lb|foot-pounds',
  'mile per gallon: mpg|miles per gallon',
  'pound per square inch: psi',
  'british thermal unit: btu|btus',
  'million british thermal units: mmbtu|mbtu',
  'point per game: ppg',
  'rebound per game: rpg',
  'assist per game: apg',
  'part per million: ppm|parts per million',
  'part per billion: ppb|parts per billion',
  'teu: teu|teus|twenty-foot equivalent units',
  'megalitre: megalitres|megaliters',
  'degree Celsius: deg c|degc|°c|degrees celsius|degree celsius|degrees centigrade|℃|degrees c',
  'degree Fahrenheit: deg f|degf|°f|degrees fahrenheit|degree fahrenheit|f|℉|degrees f',
  'degree: degrees|degree|°',
  'kelvin: kelvin',
  'point: points|point|pts',
  'times: times|fold|x|-fold|×',
];
/** Parts of money, which ISO 4217 gives no code. */
const COINS = ['cent: cents|cent|¢|c|us cents|u.s. cents|euro cents', 'penny: pence|p|penny|pennies'];
const TIMES = [
  'millisecond: ms',
  'second: seconds|second|secs|sec',
  'minute: minutes|minute|mins|min',
  'hour: hours|hour|hrs|hr',
  'day: days|day',
  'night: nights|night',
  'week: weeks|week|wk|wks',
  'fortnight: fortnights|fortnight',
  'weekend: weekends|weekend',
  'month: months|month|mths',
  'quarter: quarters',
  'season: seasons|season',
  'year: years|year|yr|yrs',
  'decade: decades|decade',
  'century: centuries|century',
];
const AGES = [
  'year of age: years old|year old|years of age|year olds|yrs old|year-old|years-old',
  'month of age: months old|month old|month olds',
  'week of age: weeks old|week old',
  'day of age: days old|day old',
];

/** `money` CNY, `ratio` percent, `measure` nanometre, `time` day, `age` year of age, `noun` parcels, `none`. */
export type Measure = 'money' | 'ratio' | 'measure' | 'time' | 'age' | 'noun' | 'none';

/** A unit as the ledger names it, and of what kind it is. */
export interface Unit {
  readonly measure: Measure;
  readonly unit: string;
}

/** A unit that a text names, in words before `to`. */
export interface UnitAt extends Unit {
  readonly to: number;
}

function table(lines: readonly string[], measure: Measure): (readonly [string, Unit])[] {
  return lines.flatMap((line) => {
    const [unit = '', forms = ''] = line.split(': ');
    return forms.split('|').map((form) => [form, { measure, unit }] as const);
  });
}

/** Each unit with each of its prefixes, in both spellings, singular and plural. */
function prefixed(line: string): (readonly [string, Unit])[] {
  const [name = '', symbol = '', other = '', prefixes = ''] = line.split('|');
  const spellings = [name, ...(other === '' ? [] : [other])];
  return ['', ...prefixes.split(' ').filter(Boolean)].flatMap((prefix) => {
    const meaning: Unit = { measure: 'measure', unit: `${prefix}${name}` };
    const short = `${PREFIXES.get(prefix) ?? ''}${symbol}`;
    const isSymbol = symbol !== '' && prefix !== '' && !NO_SYMBOL.has(short);
    const words = spellings.flatMap((each) => [`${prefix}${each}`, `${prefix}${each}s`]);
    return [...words, ...words.map((each) => each.replaceAll('-', ' ')), ...(isSymbol ? [short] : [])].map(
      (form) => [form, meaning] as const,
    );
  });
}

/** What one word of a unit is to the lexer, which itself stands above this table. */
const PIECE = /(?:\p{L}\.){2,}|\p{L}[\p{L}\p{M}]*(?:[&.]\p{L}[\p{L}\p{M}]*)*|\d+|[^\s-]/gu;

/** A unit as the words that a text with it is read as: "km/h" is three. */
function asRead(form: string): string {
  return (form.toLowerCase().match(PIECE) ?? []).join(' ');
}

/** Unit by the words after a number: what stands later holds. */
export const AFTER = new Phrases<Unit>(
  [
    ...PREFIXED.flatMap(prefixed),
    ...table(RATIOS, 'ratio'),
    ...table(MEASURES, 'measure'),
    ...table(COINS, 'money'),
    ...table(TIMES, 'time'),
    ...table(AGES, 'age'),
    ...[...SHARED].map(([form, unit]) => [form, { measure: 'money' as const, unit }] as const),
    ...CURRENCIES.flatMap(({ code, after }) =>
      after.map((form) => [form, { measure: 'money' as const, unit: code }] as const),
    ),
  ].map(([form, meaning]) => [asRead(form), meaning]),
);

/** Currency codes, which stand after a number too. */
export const CODES: ReadonlySet<string> = new Set(CURRENCIES.map(({ code }) => code));

/** Short forms that are also ordinary letters or words, and so must touch the number: "5g", "12c". */
export const MUST_TOUCH = wordSet('g c f w p t b k m a v j l x h stone ha in');
