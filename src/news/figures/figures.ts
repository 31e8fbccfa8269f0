import type { Article, Company, Figure, Span } from '../../domain.ts';
import { splitSentences } from '../sentences.ts';
import { maySpeak, readSpeaker, type Speaker, written } from './claimant.ts';
import { currencyIn, SHARED } from './currencies.ts';
import { type Day, firstDay } from './dates.ts';
import { type Setting, tell, type Told } from './entry.ts';
import { findMentions, mayMention, type Mention, nextAfter } from './mentions.ts';
import { knownNames, type KnownNames, readNames } from './names.ts';
import { readChinese } from './chinese/chinese.ts';
import { Printed } from './printed.ts';
import { Recent } from './recent.ts';
import { readStretches, type Stretch } from './stretches.ts';
import { readWords } from './lexer.ts';
import { Class, classesIn, isUnspaced, type Word } from './words.ts';

/** Version of this reader. It goes up when the reader's output changes, so that an archive is read again. */
export const READER = '5';

/** The same for all of an article. */
interface Background {
  readonly company: string;
  readonly today: Day;
  readonly known: KnownNames;
}

/** What the sentences before have said that a later one may lean on. */
interface Memory {
  readonly speakers: Recent<Speaker>;
  readonly periods: Recent<string>;
  /** Whom the paragraph is about. */
  readonly topic: string;
  /** Whose the first figure of the last sentence with figures was. */
  readonly group: string;
  /** Claimant of the paragraph so far. */
  readonly claimant: string;
}

/** A sentence's words, the classes they are in, and when it says that things were. */
type Read = readonly [words: readonly Word[], classes: number, stretches: readonly Stretch[]];

/** A sentence, who speaks in it, and what was said before. */
interface Context extends Setting {
  readonly speaker: Speaker | undefined;
  readonly memory: Memory;
}

/** What reads the sentences of an article, one after the other. */
interface Reader {
  readonly article: Pick<Article, 'id' | 'text'>;
  readonly companies: readonly Company[];
  readonly background: Background;
}

/** The figures of a sentence, and what the next one may lean on. */
interface Step {
  readonly figures: readonly Figure[];
  readonly memory: Memory;
}

/**
 * The ledger of an article: every figure its text states, in order of place. Dates, clock times, lengths of periods and
 * numbers in names are no figures. Pure: same article and companies, same figures.
 * @param article its day completes dates without a year; '' where it is not known: then the first full date of the text does
 * @param companies those the library knows, for their names; the article's first company is who "the company" is
 */
export function readFigures(
  article: Pick<Article, 'id' | 'text' | 'companies' | 'publishedAt'>,
  companies: readonly Company[],
): readonly Figure[] {
  const { text, publishedAt } = article;
  const own = companies.find((one) => one.id === article.companies[0]);
  const company = own?.name ?? article.companies[0] ?? '';
  const background = { company, today: firstDay(publishedAt || text), known: knownNames(companies) };
  const reader = { article, companies, background };
  const figures: Figure[] = [];
  const printed = new Printed(text, publishedAt);
  const inCountry = inCountries(text);
  const [speakers, periods] = [new Recent<Speaker>(), new Recent<string>()];
  let memory: Memory = { speakers, periods, topic: company, group: company, claimant: company };
  let end = 0;
  for (const span of splitSentences(text)) {
    const isParagraph = span[0] - end > 1 && /\n\s*\n/u.test(text.slice(end, span[0]));
    end = span[1];
    const step = readSentence(reader, span, isParagraph ? anew(memory, company) : memory);
    memory = step.memory;
    for (const figure of step.figures) {
      const kept = withoutInvented(figure, printed);
      if (kept) figures.push(inCountry(kept));
    }
  }
  return figures;
}

/** "5 million pesos" in the money of the only country of the article that has pesos; its countries are sought once for each such name. */
function inCountries(text: string): (figure: Figure) => Figure {
  const codes = new Map<string, string>();
  return (figure) => {
    const [unit = '', ...rate] = figure.unit.split(' per ');
    if (!SHARED.has(unit)) return figure;
    const code = codes.get(unit) ?? currencyIn(text, unit);
    codes.set(unit, code);
    return { ...figure, unit: [code, ...rate].join(' per ') };
  };
}

function readSentence(reader: Reader, span: Span, memory: Memory): Step {
  const { text } = reader.article;
  const words = readWords(text, span);
  const classes = classesIn(words);
  if ((classes & Class.han) !== 0 && isUnspaced(words)) return readUnspaced(reader, span, memory);
  const stretches = mayMention(classes) ? readStretches(words, reader.background.today) : [];
  const mentions = mayMention(classes) ? findMentions(words, stretches) : [];
  if (mentions.length === 0 && !maySpeak(classes)) return { figures: [], memory };
  const context = readContext(reader, span, [words, classes, stretches], memory);
  const figures = inSentence(context, mentions);
  return { figures, memory: remember(context, figures) };
}

/** A Chinese sentence. */
function readUnspaced({ article, companies, background }: Reader, span: Span, memory: Memory): Step {
  const { company } = background;
  const read = readChinese({ article, span, company, claimant: memory.claimant }, companies);
  return { figures: read.figures, memory: { ...memory, claimant: read.claimant } };
}

/**
 * A figure whose own words hold no number that the article does not: a period with one is left out, and a figure that
 * cannot be told without one is none. A number that a reader does not find in the article looks invented, and is
 * ("two years" as "2 years").
 */
function withoutInvented(figure: Figure, printed: Printed): Figure | undefined {
  const invents = (words: string | undefined): boolean => printed.invents(words, figure.sentence);
  if (invents(figure.metric) || invents(figure.of) || invents(figure.claimant)) return undefined;
  if (!invents(figure.period) && !invents(figure.basis)) return figure;
  const { period, basis, ...rest } = figure;
  return {
    ...rest,
    ...(period !== undefined && !invents(period) && { period }),
    ...(basis !== undefined && !invents(basis) && { basis }),
  };
}

function readContext(
  { article, background }: Reader,
  span: Span,
  [words, classes, stretches]: Read,
  memory: Memory,
): Context {
  const { text } = article;
  const { company, known } = background;
  const names = readNames(words, text, known);
  const speaker = maySpeak(classes)
    ? readSpeaker({ words, names, company, speakers: memory.speakers })
    : undefined;
  // "Its" in "Acme Cloud said that its revenue rose" is the speaker's.
  const first = names[0];
  const topic = first?.known && first.name === speaker?.organisation ? first.name : memory.topic;
  return {
    article: article.id,
    span,
    scene: { text, words, names, stretches, company, topic, group: memory.group },
    speaker,
    claimant: speaker ? written(speaker) : memory.claimant,
    hasVoices: (classes & Class.voice) !== 0,
    periods: memory.periods,
    memory,
  };
}

/** A paragraph may be about somebody else. */
function anew(memory: Memory, company: string): Memory {
  return { ...memory, topic: company, claimant: company };
}

function remember({ memory, scene, speaker, claimant }: Context, figures: readonly Figure[]): Memory {
  const of = figures[0]?.of;
  const { speakers, periods } = memory;
  if (speaker?.person !== undefined) speakers.add(speaker);
  for (const { period } of figures) if (period !== undefined) periods.add(period);
  return {
    speakers,
    periods,
    topic: of !== undefined && scene.names.some(({ name }) => name === of) ? of : memory.topic,
    group: of ?? memory.group,
    claimant,
  };
}

function inSentence(context: Context, mentions: readonly Mention[]): readonly Figure[] {
  const { words } = context.scene;
  const figures: Figure[] = [];
  let before: Told | undefined;
  for (const [index, mention] of mentions.entries()) {
    before = tell(mention, context, before, nextAfter(mentions, index, words.length));
    figures.push(before.figure);
  }
  return figures;
}
