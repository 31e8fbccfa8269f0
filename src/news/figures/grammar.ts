import { lowAt, Phrases, type Word, wordSet } from './words.ts';

// Classes of English words, as far as reading figures needs them. Each has one name and is kept here alone.

const PREPOSITIONS = wordSet(
  'in on at of for from by to with during over under within across among between through into against per as than about around above below after before since until till outside inside via despite without including excluding toward towards amid versus vs throughout alongside worldwide globally',
);
const CONJUNCTIONS = wordSet(
  'and or but while whereas although though because so if that which who whom whose where when whether nor yet plus',
);
const DETERMINERS = wordSet(
  "the a an this that these those its his their her our my your each every all both any some another such 's",
);
const PRONOUNS = wordSet('it they he she we i you them him us itself themselves one');
const AUXILIARIES = wordSet(
  'is are was were be been being am has have had having do does did will would can could may might must shall should',
);
/** Adverbs that stand between a subject and its verb, or within a verb. */
const MIDDLE_ADVERBS = wordSet('not also only just now then still already ever again');
const ADVERBS = wordSet(
  'respectively compared up down higher lower more less fewer ago later earlier old alone together altogether apiece there here today yesterday tomorrow thus hence instead meanwhile moreover however',
);

/**
 * Verbs of business news that do not end in -ed and are not of speaking, all the forms a text writes. Words that are
 * as often nouns (sales, results) are left out.
 */
const VERBS = wordSet(`
  accelerates according accounting adds agreed amount amounts announces attracts averages became become becomes began begins
  bought brings brought build builds built buy buys came carries claims come comes comprises connects contains
  contributes controls cost covering covers creates dealt delivering delivers earns employ employing employs ending
  ends estimates exceeds expects fallen fell forecast found gave generates generating gets getting given gives got
  grew grown handles handling held hires hit hits hold holding holds improves includes invests involves keep keeps
  kept knows launches lay leads leapt led left lets lists lost made makes making manages moves needs offers opens
  operates overtook owns packs paid passing pay pays places plans posts produces provides put puts raises raising ran
  ranking ranks reaches reaching receives records remain remains reports represents require requires risen rose run
  runs sank sat saw scores seen sees sell sells sent serves serving set sets ships shrank sits slid sold spanning
  spans spends spent stand stands stood stores supports surpasses taken takes taking tells took topping tops totals
  trades treats used uses using visits wants went winning wins won work works worth
`);
/** Words in -ed that describe a noun in business news: "adjusted EBITA". */
const ED_ADJECTIVES = wordSet(
  'adjusted combined consolidated diluted weighted unlimited limited united related attributed advanced integrated continued increased named organized automated dedicated branded',
);
/** Participles of what is done to things that do not end in -ed. */
const IRREGULAR_PARTICIPLES = wordSet('sold built bought made sent lent');

/** Verbs whose subject only speaks: what is measured is never the speaker's by them alone. */
const SPEAKING = wordSet(
  'said says say saying told adding noted shows showed show stated explained wrote pointed confirmed claimed revealed',
);
/** Verbs that make something known, and may have it as their object: "Acme reported sales of $5 million" are Acme's. */
const PUBLISHING = wordSet(
  'announced announces reported reports reporting disclosed released published issued posted unveiled',
);
/** Verbs of those who count or guess. */
const RECKONING = wordSet('estimated estimates forecasts found calculates calculated counts');
/** What is published. */
export const REPORTS = wordSet(
  'report results release ranking rankings study survey assessment data figures estimate estimates evaluation review table list research index statement filing',
);
/** Verbs by which somebody puts another at a rank: "Gartner ranked Acme first". */
export const JUDGING = wordSet('ranked ranks rated rates named placed places put puts gave gives');
/** Verbs of being at a rank oneself. */
const STANDING = wordSet('rank ranking came comes finished stand stands stood');
/** What a rank is called: "first place". */
export const RANK_NOUNS = wordSet('place position spot rank slot');

/** Names of kinds of owners: with an article or possessive alone they stand for an owner, not for what is measured. */
const OWNERS = wordSet(
  'company group firm it they unit arm platform platforms giant retailer maker business businesses division subsidiary chip bank carmaker brand brands operator provider startup which that who he she team industry country market sector economy',
);

/** Introduces members: "its businesses, among them A and B". */
export const LISTING = new Phrases<true>(
  ['including', 'among them', 'such as', 'like', 'namely', 'notably', 'for example', 'e.g'].map(
    (phrase) => [phrase, true] as const,
  ),
);

/** Verbs that say a noun is as much as a figure: "revenue was", "sales reached". */
export const EQUALS = new Phrases<true>(
  `is|are|was|were|be|been|reached|reaches|hit|totaled|totalled|totals|amounted to|amounts to|came to|comes to|came in at|stood at|stands at|remained at|
  averaged|averages|exceeded|exceeds|surpassed|topped|passed|closed at|ended at|came out at|was worth|is worth|worth|valued at|equaled|equalled|
  counted|numbered|amounting to|reaching|totaling|totalling|was about|sat at|runs at|running at|came at`
    .split('|')
    .map((phrase) => [phrase.trim(), true] as const),
);

export function isVerb(low: string): boolean {
  return (
    VERBS.has(low) ||
    SPEAKING.has(low) ||
    (low.length > 4 && low.endsWith('ed') && !ED_ADJECTIVES.has(low) && !low.endsWith('eed'))
  );
}

/** Whether a word says what was done to a thing: "handled", "sold". */
export function isParticiple(low: string): boolean {
  return low.endsWith('ed') || IRREGULAR_PARTICIPLES.has(low);
}

/** A word at which a noun phrase stops. */
export function isBreak(low: string): boolean {
  return (
    PREPOSITIONS.has(low) ||
    CONJUNCTIONS.has(low) ||
    DETERMINERS.has(low) ||
    PRONOUNS.has(low) ||
    AUXILIARIES.has(low) ||
    MIDDLE_ADVERBS.has(low) ||
    ADVERBS.has(low)
  );
}

export function isPreposition(low: string): boolean {
  return PREPOSITIONS.has(low);
}

export function isDeterminer(low: string): boolean {
  return DETERMINERS.has(low);
}

export function isConjunction(low: string): boolean {
  return CONJUNCTIONS.has(low);
}

export function isAuxiliary(low: string): boolean {
  return AUXILIARIES.has(low);
}

/** What may stand between a subject and its verb. */
export function isBetween(low: string): boolean {
  return (
    AUXILIARIES.has(low) ||
    MIDDLE_ADVERBS.has(low) ||
    low.endsWith('ly') ||
    low === 'all' ||
    low === 'both' ||
    low === 'each'
  );
}

export function isSpeaking(low: string): boolean {
  return SPEAKING.has(low);
}

/** Whether the verb at a word tells what somebody claims. "Added" does where no object follows. */
export function isSaying(words: readonly Word[], at: number): boolean {
  const low = lowAt(words, at);
  if (low === 'added') return /^(?:that|[,.”"]|)$/u.test(lowAt(words, at + 1));
  return SPEAKING.has(low) || PUBLISHING.has(low) || RECKONING.has(low) || JUDGING.has(low);
}

/** Whether a word is of somebody making something known, with a day to it: "said on", "results released on". */
export function isReporting(low: string): boolean {
  return SPEAKING.has(low) || PUBLISHING.has(low) || REPORTS.has(low);
}

/** Whether an ordinal after this verb is a rank. */
export function isRanking(low: string): boolean {
  return JUDGING.has(low) || STANDING.has(low);
}

/** Whether a word stand stands for an owner: "the company", "its platforms". */
export function isOwnerWord(low: string): boolean {
  return OWNERS.has(low);
}
