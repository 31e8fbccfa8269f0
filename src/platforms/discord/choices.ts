import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';

import type { Company } from '../../domain.ts';
import { cut } from '../shorten.ts';
import { MAIN_COMMAND, written, type Written } from './commands.ts';
import { LIMITS } from './limits.ts';

/** What can be offered, besides what is in the library. */
export interface Offered {
  readonly companies: readonly Company[];
  /** Schedules without a zone: `weekdays 09:00`. */
  readonly schedules: readonly string[];
}

/** What can be set, as far as its words are always the same. */
export const CHANGES: readonly string[] = [
  'pause',
  'resume',
  'follow everyone',
  'follow managers',
  'language en',
  'language zh',
  'zone Asia/Shanghai',
  'uncertain ask',
  'uncertain skip',
  'uncertain resend',
  'place limit 20',
  'person limit 50',
];

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/**
 * What could be meant by what is written so far, the nearest first; what is written may be sent as it is. Never fails:
 * what is not understood has no choices. Pure.
 * https://discord.com/developers/docs/interactions/application-commands#autocomplete
 * @param data what an interaction says of its command
 */
export function choicesFor(data: unknown, offered: Offered): APIApplicationCommandOptionChoice<string>[] {
  const said = written(data);
  const focused = said?.options.find((one) => one.focused);
  if (!said || !focused) return [];
  const choices = candidates(focused.name, said, offered);
  return nearest(focused.value, choices)
    .filter(({ value }) => value.length <= LIMITS.choice)
    .slice(0, LIMITS.choices)
    .map(({ name, value }) => ({ name: cut(name, LIMITS.choice), value }));
}

interface Candidate {
  /** What is shown. */
  readonly name: string;
  /** What is sent. */
  readonly value: string;
  /** Other names it is known by. */
  readonly also?: readonly string[];
}

function candidates(
  name: string,
  { command, options }: Written,
  { companies, schedules }: Offered,
): Candidate[] {
  switch (name) {
    case 'company':
      return companies.map((company) => ({ name: company.name, value: company.id, also: company.aliases }));
    case 'topic': {
      const written = options
        .find((one) => one.name === 'company')
        ?.value.trim()
        .toLowerCase();
      const id = command === MAIN_COMMAND ? written : command;
      const named = companies.filter((company) => company.id === id || company.name.toLowerCase() === id);
      const topics = (named.length > 0 ? named : companies).flatMap((company) => company.topics);
      return [...new Map(topics.map((topic) => [topic.id, topic])).values()].map((topic) => ({
        name: topic.id,
        value: topic.id,
        also: topic.words,
      }));
    }
    case 'when':
      return schedules.map(plainly);
    case 'zone':
      return ZONES.map((zone) => ({ ...plainly(zone), also: [zone.slice(zone.lastIndexOf('/') + 1)] }));
    case 'change':
      return CHANGES.map(plainly);
    default:
      return [];
  }
}

const plainly = (text: string): Candidate => ({ name: text, value: text });

/** Those that begin like what is written, then those that have it somewhere; all where nothing is written. */
function nearest(words: string, choices: readonly Candidate[]): readonly Candidate[] {
  const sought = spoken(words);
  const places = choices
    .map((choice) => {
      const found = [choice.name, choice.value, ...(choice.also ?? [])]
        .map((name) => spoken(name).indexOf(sought))
        .filter((place) => place >= 0);
      return { choice, place: Math.min(...found) };
    })
    .filter(({ place }) => Number.isFinite(place));
  // Begun is nearer than anywhere within; else they stay in their order.
  return places.toSorted((a, b) => Math.sign(a.place) - Math.sign(b.place)).map(({ choice }) => choice);
}

const spoken = (text: string): string => text.trim().toLowerCase().replaceAll('_', ' ');
