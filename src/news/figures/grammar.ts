import { Class, type ClassTable, isA, lowAt, Phrases, type Word, wordSet } from './words.ts';

// Classes of English words by what they do in a sentence, as far as reading figures needs them; a word has its classes
// from when it is read. Lists of what verbs mean are kept with what asks for that meaning: what moved (`trend-words`), what
// is expected (`voices`), what is held against what (`comparisons`), what is done with a sum (`level-subjects`).

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
  accelerates according accounting adds agreed amount amounts announces anticipate attracts averages beat beats believe believes became become becomes began begins
  bought brings brought build builds built buy buys came carries claims come comes comprises connects contains
  contributes controls cost covering covers creates dealt delivering delivers earns employ employing employs ending
  earn ends estimates exceeds expect expects fallen fell forecast found gave generates generating gets getting given gives got
  grew grown handles handling held hires hit hits hold holding holds improves includes invests involves keep keeps
  kept knows launches lay leads leapt led left lets lists lost made makes making manages moves needs offers opens
  operates overtook owns packs paid passing pay pays places plans posts predict predicts produces provides put puts raises raising ran
  ranking ranks reaches reaching receives reckon reckons records remain remains reports represents require requires risen rose run
  runs sank sat saw scores seen sees sell sells sent serves serving set sets ships shrank sits slid sold spanning
  spans spends spent stand stands stood stores supports surpasses taken takes taking tells think thinks took topping tops totals
  trades treats used uses using visits wants went winning wins won work works worth
`);
/** Irregular verbs of English besides those, in the forms of their past; without those that are as often nouns or names. */
const IRREGULAR = wordSet(`
  ate awoke beaten bent bitten bled blew blown broke broken bred burst caught chose chosen clung crept died drank drawn drew
  driven drove dug eaten felt flew flown fled flung forbade forgot forgotten fought froze frozen hung knelt knew lent lied lit
  meant met mistook overcame overtaken owed proven rang ridden rode sang shaken shone shook shown shrunk slept sought
  spoke spoken spun stole stolen stuck stung struck sung sunk swam swept swore sworn swung taught thought threw thrown tied
  tore torn understood undertook withdrew woke wore woven wept worn written
`);
/** Common verbs of English besides those, in the present, that are not nouns as often. */
const PRESENT = wordSet(`
  allow allows appear appears arrive arrives attend attends begin belong belongs bring carry
  choose chooses consider considers consist consists contain continue continues create decide decides describe describes
  die dies differ differs eat eats exist exists explain explains feel follow follows gather gathers get give
  goes happen happens hear hears include involve join joins kill kills lasts learn learns lie lies lose loses
  marry meet meets obtain occur occurs own prefer prefers provide receive refuse refuses remember reside resides
  reveal reveals seem seems send sends speak speaks stay stays suffer suffers suggest suggests teach teaches tell
  understand wear wears weigh weighs write writes
`);
/** Words in -ed that describe a noun in business news: "adjusted EBITA". */
const ED_ADJECTIVES = wordSet(
  'adjusted combined consolidated diluted weighted unlimited limited united related attributed advanced integrated continued increased named organized automated dedicated branded',
);
/** Participles of what is done to things that do not end in -ed. */
const IRREGULAR_PARTICIPLES = wordSet(
  'sold built bought made sent lent stolen caught struck thrown torn written',
);

/** Verbs whose subject only speaks: what is measured is never the speaker's by them alone. */
const SPEAKING = wordSet(
  'said says say saying told adding noted shows showed show stated explained wrote pointed confirmed claimed revealed',
);
/** Verbs that speak only where no object follows: "Acme added that", and "Acme added 5 million users". */
const ALSO_SPEAKING = wordSet('added');
/** Verbs that make something known, and may have it as their object: "Acme reported sales of $5 million" are Acme's. */
const PUBLISHING = wordSet(
  'announced announces reported reports reporting disclosed released published issued posted unveiled',
);
/** Verbs of those who count or guess. */
const RECKONING = wordSet('estimated estimates forecasts found calculates calculated counts');
/** What is published. */
const REPORTS = wordSet(
  'report results release ranking rankings study survey assessment data figures estimate estimates evaluation review table list research index statement filing',
);
/** Verbs by which somebody puts another at a rank: "Gartner ranked Acme first". */
const JUDGING = wordSet('ranked ranks rated rates named placed places put puts gave gives');
/** Verbs of being at a rank oneself. */
const STANDING = wordSet('rank ranking came comes finished stand stands stood');
/** What a rank is called: "first place". */
export const RANK_NOUNS = wordSet('place position spot rank slot');

/** Names of kinds of owners: with an article or possessive alone they stand for an owner, not for what is measured. */
const OWNERS = wordSet(
  'company group firm it they unit arm platform platforms giant retailer maker business businesses division subsidiary bank carmaker brand brands operator provider startup which that who he she team industry country market sector economy',
);

const BETWEEN = wordSet('all both each');

/** The words of each class, for the lexicon. */
export const CLASSES: readonly ClassTable[] = [
  [PREPOSITIONS, Class.preposition | Class.break],
  [CONJUNCTIONS, Class.conjunction | Class.break],
  [DETERMINERS, Class.determiner | Class.break],
  [PRONOUNS, Class.break],
  [AUXILIARIES, Class.auxiliary | Class.between | Class.break],
  [MIDDLE_ADVERBS, Class.between | Class.break],
  [ADVERBS, Class.break],
  [BETWEEN, Class.between],
  [VERBS, Class.verb],
  [IRREGULAR, Class.verb],
  [PRESENT, Class.verb],
  [IRREGULAR_PARTICIPLES, Class.participle],
  [ED_ADJECTIVES, Class.participle],
  [SPEAKING, Class.verb | Class.speaking | Class.saying | Class.reporting],
  [ALSO_SPEAKING, Class.saying],
  [PUBLISHING, Class.saying | Class.reporting],
  [RECKONING, Class.saying],
  [REPORTS, Class.report | Class.reporting],
  [JUDGING, Class.judging | Class.saying | Class.ranking],
  [STANDING, Class.ranking],
  [OWNERS, Class.owner],
];

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

/** The classes that the ending of a word of the tables gives it. */
export function knownEnding(low: string): number {
  return ED_ADJECTIVES.has(low) ? Class.participle : endingOf(low);
}

/** The classes that its ending alone gives a word that no table has: any in -ed is taken for a verb. */
export function endingOf(low: string): number {
  if (low.endsWith('ed')) return endingInEd(low);
  if (low.endsWith('ing')) return Class.progressive;
  return low.endsWith('ly') ? Class.between : 0;
}

function endingInEd(low: string): number {
  const isVerbal = low.length > 4 && !low.endsWith('eed');
  return isVerbal ? Class.verb | Class.participle : Class.participle;
}

/** A verb, or what is taken for one by its ending. */
export function isVerb(word: Word | undefined): boolean {
  return isA(word, Class.verb);
}

/** Whether a word says what was done to a thing: "handled", "sold". */
export function isParticiple(word: Word | undefined): boolean {
  return isA(word, Class.participle);
}

/** A word at which a noun phrase stops. */
export function isBreak(word: Word | undefined): boolean {
  return isA(word, Class.break);
}

/** "in", "of", "from". */
export function isPreposition(word: Word | undefined): boolean {
  return isA(word, Class.preposition);
}

/** An article, a possessive or the like: "the", "its", "'s". */
export function isDeterminer(word: Word | undefined): boolean {
  return isA(word, Class.determiner);
}

/** "and", "while", "which". */
export function isConjunction(word: Word | undefined): boolean {
  return isA(word, Class.conjunction);
}

/** "is", "has", "will". */
export function isAuxiliary(word: Word | undefined): boolean {
  return isA(word, Class.auxiliary);
}

/** What may stand between a subject and its verb. */
export function isBetween(word: Word | undefined): boolean {
  return isA(word, Class.between);
}

/** A verb whose subject only speaks: "said". */
export function isSpeaking(word: Word | undefined): boolean {
  return isA(word, Class.speaking);
}

/** Whether the verb at a word tells what somebody claims. */
export function isSaying(words: readonly Word[], at: number): boolean {
  if (!isA(words[at], Class.saying)) return false;
  return !ALSO_SPEAKING.has(lowAt(words, at)) || /^(?:that|[,.”"]|)$/u.test(lowAt(words, at + 1));
}

/** Whether a word is of somebody making something known, with a day to it: "said on", "results released on". */
export function isReporting(word: Word | undefined): boolean {
  return isA(word, Class.reporting);
}

/** What is published: "report", "results". */
export function isReport(word: Word | undefined): boolean {
  return isA(word, Class.report);
}

/** Whether a verb may put somebody at a rank. */
export function isJudging(word: Word | undefined): boolean {
  return isA(word, Class.judging);
}

/** Whether an ordinal after this verb is a rank. */
export function isRanking(word: Word | undefined): boolean {
  return isA(word, Class.ranking);
}

/** Whether a word stands for an owner: "the company", "its platforms". */
export function isOwnerWord(word: Word | undefined): boolean {
  return isA(word, Class.owner);
}
