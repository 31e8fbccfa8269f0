import { Phrases, wordSet } from './words.ts';

// Closed classes of English words, as far as reading figures needs them.

export const PREPOSITIONS = wordSet(
  'in on at of for from by to with during over under within across among between through into against per as than about around above below after before since until till outside inside via despite without including excluding toward towards amid versus vs throughout alongside worldwide globally',
);
const CONJUNCTIONS = wordSet(
  'and or but while whereas although though because so if that which who whom whose where when whether nor yet plus',
);
const DETERMINERS = wordSet(
  "the a an this that these those its their his her our my your each every all both any some another such 's",
);
const PRONOUNS = wordSet('it they he she we i you them him us itself themselves one');
const AUXILIARIES = wordSet(
  'is are was were be been being am has have had having do does did will would can could may might must shall should not also only just now then still already ever again',
);
const ADVERBS = wordSet(
  'respectively compared up down higher lower more less fewer ago later earlier old alone together altogether apiece there here today yesterday tomorrow thus hence instead meanwhile moreover however',
);

/** Verbs of business news, all the forms a text writes. Words that are as often nouns (sales, results) are left out. */
const VERBS = wordSet(`
  accelerated accelerates accounted accounting added adds adding allocated amounted amount amounts announced announces
  attracted attracts averaged averages became become becomes began begins bought brings brought build builds built buy buys
  called came captured carried carries claimed claims closed come comes commanded completed comprised comprises connected connects contains
  contributed contributes controlled controls cost counted covered covers covering created creates dealt delivered delivers delivering
  deployed described earned earns employed employs employing ended ends ending engaged entered estimated estimates exceeded exceeds expected expects
  exported fetched finished forecast found gave generated generates generating gets getting given gives got handled handles handling
  held hired hires hit hits hold holds holding imported improved improves included includes invested invests invited involves issued jumped
  keep keeps kept knows launched launches lay leads led left lets listed lists logged lost made makes making manages managed measured moved
  moves needed needs offered offers opened opens operated operates ordered overtook owns owned paid passed passing pay pays peaked
  placed places plans planned posted posts produced produces proposed provides provided puts purchased raised raises raising ran run ranked ranks
  ranking reached reaches reaching received receives recorded records registered released remained remains reported reports represented represents
  require requires revealed runs said sat saw say says scored scores sees seen sell sells sent served serves serving set sets shared shipped ships showed shows
  signed sits sold spanning spans spent spends stands started stayed stood stored stores supports supported surpassed surpasses takes taken taking takes
  targeted tells told took topped tops topping totaled totalled totals touched tracked trades traded treats tripled turned uses used using valued
  visited visits wants warned went wins winning won work worked works wrote worth doubled according based compared packs carries clocked gathered
  processed distributed earmarked ploughed pumped appointed dispatched sorted settled welcomed
`);

/** Ends in -ed, and yet describes a noun in business news. */
const PARTICIPLES = wordSet(
  'adjusted combined consolidated diluted weighted unlimited limited united related attributed advanced integrated continued increased planned named distributed organized automated dedicated branded needed',
);

export function isVerb(low: string): boolean {
  return (
    VERBS.has(low) || (low.length > 4 && low.endsWith('ed') && !PARTICIPLES.has(low) && !low.endsWith('eed'))
  );
}

/** Adjectives that look like verbs but stand within a noun phrase: "adjusted EBITA". */
export function isParticiple(low: string): boolean {
  return PARTICIPLES.has(low);
}

/** A word at which a noun phrase stops. */
export function isBreak(low: string): boolean {
  return (
    PREPOSITIONS.has(low) ||
    CONJUNCTIONS.has(low) ||
    DETERMINERS.has(low) ||
    PRONOUNS.has(low) ||
    AUXILIARIES.has(low) ||
    ADVERBS.has(low)
  );
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

/** Verbs that say a noun is as much as a figure: "revenue was", "sales reached". */
export const EQUALS = new Phrases<true>(
  `is|are|was|were|be|been|reached|reaches|hit|totaled|totalled|totals|amounted to|amounts to|came to|comes to|came in at|stood at|stands at|remained at|
  averaged|averages|exceeded|exceeds|surpassed|topped|passed|closed at|ended at|came out at|was worth|is worth|worth|valued at|equaled|equalled|
  counted|numbered|amounting to|reaching|totaling|totalling|was about|sat at|runs at|running at|came at`
    .split('|')
    .map((phrase) => [phrase.trim(), true] as const),
);
