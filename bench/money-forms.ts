import { type Claim, sameUnit, sameValue } from './score.ts';

/** Signs of money as business news prints them, with the units that a reader may give. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: ['dollar'],
  US$: ['dollar', 'united states dollar'],
  A$: ['australian dollar'],
  C$: ['canadian dollar'],
  HK$: ['hong kong dollar'],
  NT$: ['taiwan dollar', 'new taiwan dollar'],
  NZ$: ['new zealand dollar'],
  S$: ['singapore dollar'],
  R$: ['brazilian real'],
  '£': ['pound sterling'],
  '€': ['euro'],
  '¥': ['japanese yen', 'yen', 'chinese yuan', 'yuan'],
  '₹': ['indian rupee', 'rupee'],
  '₩': ['south korean won', 'won'],
  '₪': ['shekel', 'israeli shekel', 'israeli new shekel'],
  RM: ['malaysian ringgit', 'ringgit'],
  'RMB ': ['chinese yuan', 'yuan'],
  'Rs ': ['indian rupee', 'rupee'],
  'CHF ': ['swiss franc'],
  'USD ': ['dollar', 'united states dollar'],
  'EUR ': ['euro'],
  'GBP ': ['pound sterling'],
};

/** Every spelling of a multiplier that business news has after a sign of money. */
const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  ' thousand': 1e3,
  ' lakh': 1e5,
  m: 1e6,
  M: 1e6,
  ' m': 1e6,
  mn: 1e6,
  mln: 1e6,
  ' mn': 1e6,
  ' mln': 1e6,
  ' million': 1e6,
  '-million': 1e6,
  ' crore': 1e7,
  b: 1e9,
  B: 1e9,
  bn: 1e9,
  Bn: 1e9,
  BN: 1e9,
  ' bn': 1e9,
  ' billion': 1e9,
  '-billion': 1e9,
  tn: 1e12,
  trn: 1e12,
  ' tn': 1e12,
  ' trillion': 1e12,
};

const NUMBERS = ['600', '1.13', '2', '27.4', '5'];
const FRAMES: readonly ((money: string) => string)[] = [
  (money) => `The company made ${money} in the year.`,
  (money) => `Sales rose to ${money}, it said.`,
  (money) => `It sold the ${money} unit to a rival.`,
  (money) => `The loss came to ${money}.`,
];

export interface Form {
  readonly text: string;
  readonly value: number;
  readonly units: readonly string[];
}

/** Each sign with each multiplier, numbers and sentences taking turns. */
export function moneyForms(): readonly Form[] {
  const all = Object.entries(SIGNS).flatMap(([sign, units]) =>
    Object.entries(MULTIPLIERS).map(([spelling, times]) => ({ sign, units, spelling, times })),
  );
  return all.map(({ sign, units, spelling, times }, at) => {
    const number = NUMBERS[at % NUMBERS.length] ?? '';
    // A hyphen belongs before a noun.
    const frame = spelling.startsWith('-') ? FRAMES[2] : FRAMES[at % FRAMES.length];
    return { text: frame?.(`${sign}${number}${spelling}`) ?? '', value: Number(number) * times, units };
  });
}

/** Whether a reading of a form is the one figure that is in it. */
export function isRight({ value, units }: Form, read: readonly Claim[]): boolean {
  const [only, ...more] = read;
  if (!only || more.length > 0) return false;
  return units.some((unit) => {
    const label: Claim = { value, unit, change: '=', concepts: ['-'] };
    return sameValue(label, only) && sameUnit(label, only);
  });
}
