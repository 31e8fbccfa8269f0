/** @import { Offered } from '../server.ts' */

/**
 * One way to go on.
 * @typedef {object} Offer
 * @property {string} value what is written
 * @property {string} hint what that is
 * @property {number} start where in the text it begins: from there it takes the place of what is written
 */

/**
 * What could stand at the caret.
 * @typedef {object} Completion
 * @property {Offer[]} offers the nearest first
 * @property {number} end where in the text an offer ends: the end of the caret's word
 */

/** @typedef {{ value: string, hint: string, also?: string }} Candidate `also`: another name it is known by */

/** As many as one can look through. */
const MOST = 20;
const TIME = /^\d{1,2}(?::\d\d(?:[ap]m)?|[ap]m)$/;

/**
 * What a person may want to write at the caret: a company, a topic, a command, a schedule or a zone, as its place in
 * the line allows. Pure.
 * @param {string} text
 * @param {number} caret
 * @param {Offered} offered what there is
 * @param {string} here this browser's zone
 * @param {readonly string[]} zones every zone
 * @returns {Completion}
 */
export function complete(text, caret, offered, here, zones) {
  const before = text.slice(0, caret);
  const current = before.slice(before.search(/\S*$/));
  const words = before
    .slice(0, caret - current.length)
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  const found = candidates(words, current, offered, here, zones).flatMap(({ value, hint, also }) => {
    const start = startOf(before, value) ?? (also === undefined ? undefined : startOf(before, also));
    return start === undefined ? [] : [{ value, hint, start }];
  });
  // Where something is begun already, what begins only here is further away.
  const begun = found.filter(({ start }) => start < caret);
  return {
    offers: (begun.length > 0 ? begun : found).slice(0, MOST),
    end: caret + text.slice(caret).search(/\s|$/),
  };
}

/**
 * Three lines to begin with.
 * @param {Offered} offered
 * @returns {string[]}
 */
export function examples({ companies, commands }) {
  const [company] = companies;
  const shown = company ? [['/' + company.id, ...company.topics.slice(0, 1)].join(' ')] : [];
  return [...shown, ...commands.filter((word) => word === 'latest' || word === 'help').map(command)];
}

/** @param {string} word */
const command = (word) => `/digest ${word}`;

/**
 * @param {readonly string[]} words those before the caret's word, in lower case
 * @param {string} current what the caret's word has before the caret
 * @param {Offered} offered
 * @param {string} here
 * @param {readonly string[]} zones
 * @returns {Candidate[]}
 */
function candidates(words, current, offered, here, zones) {
  const { companies, commands, schedules } = offered;
  const commandOffers = commands.map((value) => ({ value, hint: 'command' }));
  const [first, ...others] = words.map((word, index) => (index === 0 ? word.replace(/^\//, '') : word));
  if (first === undefined) {
    const slash = current === '' || current.startsWith('/') ? '/' : '';
    return [
      ...companies.map(({ id, name }) => ({ value: slash + id, hint: name })),
      ...(slash ? [{ value: '/digest', hint: 'commands' }] : commandOffers),
    ];
  }
  const named = first === 'digest' || first === 'dateline';
  const [verb, ...rest] = named ? others : [first, ...others];
  if (verb === undefined) return [...commandOffers, ...subjects([], companies)];
  if (verb === 'follow') {
    if (rest.some((word) => TIME.test(word))) return current === '' ? nearZones(here) : zones.map(zoneOffer);
    return [...subjects(rest, companies), ...schedules.map((value) => ({ value, hint: 'schedule' }))];
  }
  if (verb === 'unfollow') return subjects(rest, companies);
  if (commands.includes(verb)) return [];
  // A question in plain words is helped with the word it is at, and left alone between words.
  const known = companies.some(({ id }) => id === verb);
  return known || current !== '' ? subjects([verb, ...rest], companies) : [];
}

/**
 * Companies and topics that are not named yet; where a company is named, its topics alone.
 * @param {readonly string[]} words
 * @param {Offered['companies']} companies
 * @returns {Candidate[]}
 */
function subjects(words, companies) {
  const named = companies.filter(({ id }) => words.includes(id));
  /** @type {Map<string, string>} */
  const topics = new Map();
  for (const { name, topics: ids } of named.length > 0 ? named : companies) {
    for (const id of ids) topics.set(id, topics.has(id) ? `${topics.get(id)}, ${name}` : `topic of ${name}`);
  }
  return [
    ...(named.length > 0 ? [] : companies.map(({ id, name }) => ({ value: id, hint: name }))),
    ...[...topics].map(([value, hint]) => ({ value, hint })).filter(({ value }) => !words.includes(value)),
  ];
}

/**
 * @param {string} here
 * @returns {Candidate[]}
 */
const nearZones = (here) => [...new Set([here, 'UTC'])].map(zoneOffer);

/**
 * A zone, which is found by its city too.
 * @param {string} value
 * @returns {Candidate}
 */
const zoneOffer = (value) => ({ value, hint: 'time zone', also: value.slice(value.lastIndexOf('/') + 1) });

/**
 * Where the beginning of a name stands at the end of a text, the longest such; undefined where none does, or all of it.
 * @param {string} before
 * @param {string} name
 */
function startOf(before, name) {
  const starts = [...before.matchAll(/(?<!\S)(?=\S)|(?<!\S)$/g)].map(({ index }) => index);
  return starts.find((start) => {
    const begun = before.slice(start).toLowerCase();
    return begun.length < name.length && name.toLowerCase().startsWith(begun);
  });
}
