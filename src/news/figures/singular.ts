import { wordSet } from './words.ts';

/** Plurals that the rules of spelling below do not undo. */
const IRREGULAR = new Map(
  Object.entries({
    men: 'man',
    women: 'woman',
    children: 'child',
    feet: 'foot',
    teeth: 'tooth',
    mice: 'mouse',
    geese: 'goose',
    oxen: 'ox',
    lives: 'life',
    wives: 'wife',
    knives: 'knife',
    leaves: 'leaf',
    calves: 'calf',
    halves: 'half',
    wolves: 'wolf',
    shelves: 'shelf',
    thieves: 'thief',
    loaves: 'loaf',
    criteria: 'criterion',
    phenomena: 'phenomenon',
    analyses: 'analysis',
    crises: 'crisis',
    theses: 'thesis',
    bases: 'basis',
    indices: 'index',
    buses: 'bus',
    viruses: 'virus',
    statuses: 'status',
    campuses: 'campus',
    bonuses: 'bonus',
    gases: 'gas',
    lenses: 'lens',
    cookies: 'cookie',
    movies: 'movie',
    ties: 'tie',
    pies: 'pie',
    lies: 'lie',
    calories: 'calorie',
    zombies: 'zombie',
    rookies: 'rookie',
    selfies: 'selfie',
    shoes: 'shoe',
    toes: 'toe',
    canoes: 'canoe',
    caches: 'cache',
    axes: 'axe',
  }),
);
/** Nouns whose plural is their singular. */
const SAME = wordSet(
  'series species news headquarters premises clothes crossroads means aircraft people staff police data media troops sheep fish',
);
/** Plurals that no -s shows. */
const PLURAL = wordSet(
  'people men women children staff personnel media data clientele mau maus dau daus police fish sheep aircraft feet teeth mice geese oxen cattle livestock criteria phenomena bacteria alumni cacti fungi spacecraft offspring',
);
/** "servicemen", "businesswomen"; but not "specimen". */
const IN_MEN = /^(?!spec|reg|abdo|acu|sta|ra|al)\p{L}{2,}men$/u;
/** Ends in -s and is no plural: "business", "status", "analysis". */
const NOT_PLURAL = /(?:ss|us|is|'s|overseas)$/u;
/** Shorter words in -s, as "gas" and "its", are no plurals. */
const SHORTEST_PLURAL = 4;

/** Whether a noun stands for several, as far as its form tells. */
export function isPlural(low: string): boolean {
  return PLURAL.has(low) || isInS(low) || IN_MEN.test(low);
}

/** A noun in the singular, by the rules of English spelling and a table of the others. */
export function singular(low: string): string {
  const known = IRREGULAR.get(low);
  if (known !== undefined) return known;
  if (IN_MEN.test(low)) return `${low.slice(0, -2)}an`;
  if (SAME.has(low) || !isInS(low)) return low;
  if (/[^aeiou]ies$/u.test(low)) return `${low.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|zz|[^aeiou]o)es$/u.test(low)) return low.slice(0, -2);
  return low.slice(0, -1);
}

/** Whether a word has the -s of a plural. */
function isInS(low: string): boolean {
  return low.length >= SHORTEST_PLURAL && low.endsWith('s') && !NOT_PLURAL.test(low);
}
