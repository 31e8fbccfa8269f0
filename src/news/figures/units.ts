import { Phrases, wordSet } from './words.ts';

/** ISO 4217 code: signs before a number; words after it. "¥" is read as the yuan: the companies covered are Chinese. */
const CURRENCIES = [
  'CNY: rmb cny ¥ yuan renminbi | rmb|cny|yuan|renminbi|chinese yuan|元',
  'USD: $ us$ usd usd$ us | us dollars|us dollar|u.s. dollars|u.s. dollar|dollars|dollar|usd|美元',
  'HKD: hk$ hkd hk | hong kong dollars|hong kong dollar|hkd|港元',
  'TWD: nt$ twd | new taiwan dollars|taiwan dollars|twd',
  'SGD: s$ sgd | singapore dollars|singapore dollar|sgd',
  'AUD: a$ au$ aud | australian dollars|australian dollar|aud',
  'CAD: c$ ca$ cad | canadian dollars|canadian dollar|cad',
  'NZD: nz$ nzd | new zealand dollars|new zealand dollar|nzd',
  'MXN: mx$ mxn | mexican pesos|mexican peso|pesos|peso|mxn',
  'BRL: r$ brl | reais|brazilian reais|brl',
  'EUR: € eur | euros|euro|eur',
  'GBP: £ gbp | pounds sterling|british pounds|pounds|gbp',
  'JPY: jp¥ jpy | japanese yen|yen|jpy|日元',
  'KRW: ₩ krw | south korean won|korean won|won|krw',
  'INR: ₹ rs inr | indian rupees|rupees|rupee|inr',
  'IDR: rp idr | rupiah|idr',
  'THB: ฿ thb | baht|thb',
  'VND: ₫ vnd | dong|vnd',
  'MYR: rm myr | ringgit|myr',
  'PHP: ₱ php | philippine pesos|php',
  'CHF: chf sfr | swiss francs|swiss franc|francs|chf',
  'SEK: sek | swedish kronor|kronor|sek',
  'RUB: ₽ rub | roubles|rubles|rouble|ruble|rub',
  'TRY: ₺ try | lira|turkish lira',
  'ZAR: zar | rand|zar',
  'AED: aed | dirhams|dirham|aed',
  'ILS: ₪ ils | shekels|shekel|ils',
].map((line) => {
  const [code = '', rest = ''] = line.split(': ');
  const [before = '', after = ''] = rest.split(' | ');
  return { code, before: before.split(' '), after: after.split('|') };
});

/** Currency by the sign or code before a number. */
export const BEFORE = new Map(CURRENCIES.flatMap(({ code, before }) => before.map((sign) => [sign, code])));

/** Unit as the ledger names it: how texts write it. Words of one or two letters must touch the number or be exact. */
const RATIOS = [
  'percent: %|percent|per cent|pct|percents|％',
  'percentage point: percentage points|percentage point|pp|ppt|ppts|pts|percent points|percentage pts|points of percentage',
  'basis point: basis points|basis point|bps|bp',
];
const MEASURES = [
  'nanometre: nm|nanometer|nanometers|nanometre|nanometres',
  'millimetre: mm|millimeters|millimetres|millimeter|millimetre',
  'centimetre: cm|centimeters|centimetres|centimeter|centimetre',
  'metre: meters|metres|meter|metre',
  'kilometre: km|kms|kilometers|kilometres|kilometer|kilometre',
  'mile: miles|mile|mi',
  'mile per hour: mph|miles per hour|miles an hour',
  'kilometre per hour: kph|kmh|kilometers per hour|kilometres per hour',
  'foot: feet|foot|ft',
  'inch: inches|inch',
  'yard: yards|yard',
  'square metre: sq m|sqm|square meters|square metres|square meter|square metre',
  'square foot: sq ft|square feet|square foot',
  'square kilometre: square kilometers|square kilometres|sq km',
  'hectare: hectares|hectare',
  'acre: acres|acre',
  'gram: grams|gram|g',
  'kilogram: kg|kgs|kilograms|kilogram|kilos|kilo',
  'tonne: tonnes|tonne|metric tons|metric ton',
  'ton: tons|ton',
  'pound-mass: lb|lbs',
  'ounce: ounces|ounce|oz',
  'litre: liters|litres|liter|litre',
  'gallon: gallons|gallon',
  'barrel: barrels|barrel|bbl',
  'hertz: hz|hertz',
  'megahertz: mhz|megahertz',
  'gigahertz: ghz|gigahertz',
  'byte: bytes',
  'megabyte: mb|megabytes|megabyte',
  'gigabyte: gb|gigabytes|gigabyte',
  'terabyte: tb|terabytes|terabyte',
  'petabyte: pb|petabytes|petabyte',
  'megabit per second: mbps',
  'gigabit per second: gbps',
  'watt: watts|watt|w',
  'kilowatt: kw|kilowatts|kilowatt',
  'megawatt: mw|megawatts|megawatt',
  'gigawatt: gw|gigawatts|gigawatt',
  'kilowatt hour: kwh|kilowatt hours|kilowatt hour',
  'megawatt hour: mwh|megawatt hours|megawatt hour',
  'volt: volts|volt',
  'horsepower: horsepower|hp|bhp',
  'degree Celsius: °c|degrees celsius|c',
  'degree: degrees|degree|°',
  'cent: cents|cent|¢',
  'penny: pence|p',
  'point: points|point',
  'times: times|fold',
];
const TIMES = [
  'millisecond: milliseconds|millisecond|ms',
  'second: seconds|second|secs',
  'minute: minutes|minute|mins|min',
  'hour: hours|hour|hrs',
  'day: days|day',
  'week: weeks|week',
  'month: months|month',
  'quarter: quarters',
  'year: years|year|yr|yrs',
  'decade: decades|decade',
];

/** `money` CNY, `ratio` percent, `measure` nanometre, `time` day, `noun` parcels, `none`. */
export type Measure = 'money' | 'ratio' | 'measure' | 'time' | 'noun' | 'none';

interface After {
  readonly measure: Measure;
  readonly unit: string;
}

function table(lines: readonly string[], measure: Measure): (readonly [string, After])[] {
  return lines.flatMap((line) => {
    const [unit = '', forms = ''] = line.split(': ');
    return forms.split('|').map((form) => [form, { measure, unit }] as const);
  });
}

/** Unit by the words after a number. */
export const AFTER = new Phrases<After>([
  ...table(RATIOS, 'ratio'),
  ...table(MEASURES, 'measure'),
  ...table(TIMES, 'time'),
  ...CURRENCIES.flatMap(({ code, after }) =>
    after.map((form) => [form, { measure: 'money' as const, unit: code }] as const),
  ),
]);

/** Short forms that are also ordinary letters, and so must touch the number: "5g", "12c". */
export const MUST_TOUCH = wordSet('g c w p t b k m');
