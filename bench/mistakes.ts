import {
  all,
  type Claim,
  type Labelled,
  pair,
  type Quantity,
  sameChange,
  sameUnit,
  sameValue,
} from './score.ts';

/** Each sentence in which a label and its reading differ, with what differs: to be read by a person. */
export function writeErrors(labels: readonly Labelled[], read: readonly (readonly Quantity[])[]): string {
  return labels
    .flatMap(({ text, quantities }, at) => {
      const lines = compare(text, quantities, read[at] ?? []);
      return lines.length > 0 ? [`${at}: ${text}`, ...lines.map((line) => `    ${line}`)] : [];
    })
    .join('\n');
}

function compare(text: string, gold: readonly Claim[], read: readonly Quantity[]): readonly string[] {
  const pairs = pairUp(gold, read);
  const found = new Map(pairs);
  const used = new Set(pairs.map(([, one]) => one));
  const lines = gold.flatMap((label) => {
    const own = found.get(label);
    if (!own) return [`missed      ${written(label)}`];
    const wrong = differences(label, own);
    return wrong.length > 0
      ? [`${wrong.join(', ').padEnd(11)} ${written(label)}  <>  ${written(own)} “${text.slice(...own.span)}”`]
      : [];
  });
  const spurious = read.filter((one) => !used.has(one));
  return [...lines, ...spurious.map((one) => `spurious    ${written(one)} “${text.slice(...one.span)}”`)];
}

/** First those that agree in most, then what is left by its value alone. */
function pairUp(gold: readonly Claim[], read: readonly Quantity[]): readonly (readonly [Claim, Quantity])[] {
  const pairs: (readonly [Claim, Quantity])[] = [];
  for (const agree of [all(sameValue, sameUnit, sameChange), all(sameValue, sameUnit), sameValue]) {
    const taken = new Set<Claim>(pairs.flat());
    const left = <T extends Claim>(claims: readonly T[]): readonly T[] =>
      claims.filter((one) => !taken.has(one));
    pairs.push(...pair(left(gold), left(read), agree));
  }
  return pairs;
}

function differences(label: Claim, own: Claim): readonly string[] {
  const words = (claim: Claim): Set<string> => new Set(claim.concepts.map((word) => word.toLowerCase()));
  return [
    ...(sameUnit(label, own) ? [] : ['unit']),
    ...(sameChange(label, own) ? [] : ['change']),
    ...(words(label).isDisjointFrom(words(own)) ? ['concept'] : []),
  ];
}

const written = ({ value, unit, change, concepts }: Claim): string =>
  `${change} ${[value].flat().join('–')} ${unit} (${concepts.join(' ')})`;
