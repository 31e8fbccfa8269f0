import { completions } from './completions.js';
import { createConversation } from './conversation.js';

/** @import { Act } from '../../../domain.ts' */
/** @import { Channel } from '../message.ts' */
/** @import { ShownMessage } from './view.js' */
/** @typedef {{ kind: 'ask', words: string } | { kind: 'press', act: Act }} Said */

const TITLES = { news: '# news', direct: 'Direct message' };
const TRIES = 3;
const RETRY_AFTER = 1_000;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const status = byId('status', HTMLElement);
const words = byId('words', HTMLInputElement);

const conversations = {
  news: createConversation(byId('news-log', HTMLElement), (act, button) => void press('news', act, button)),
  direct: createConversation(
    byId('direct-log', HTMLElement),
    (act, button) => void press('direct', act, button),
  ),
};
const unread = { news: 0, direct: 0 };

/** The place that is shown, as the address says. */
const here = () => (location.hash === '#direct' ? 'direct' : 'news');

byId('composer', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void ask();
});
addEventListener('hashchange', showPlace);
showPlace();
void begin();

async function begin() {
  try {
    const loaded = await Promise.all([load('news'), load('direct')]);
    connect(Math.min(...loaded));
    words.focus();
  } catch (error) {
    console.warn(error);
    status.textContent = 'Dateline does not answer. Trying again…';
    setTimeout(() => void begin(), RETRY_AFTER);
  }
}

/**
 * Shows what a place holds.
 * @param {Channel} place
 * @returns {Promise<number>} the revision up to which it is now shown
 */
async function load(place) {
  const { revision, messages } = await getJson(`/messages?place=${place}`);
  for (const message of messages) conversations[place].show(message);
  // What was said long ago is not read aloud; what comes from here on is.
  byId(`${place}-log`, HTMLElement).ariaBusy = 'false';
  return revision;
}

/** @param {number} revision show what came after it */
function connect(revision) {
  let seen = revision;
  const events = new EventSource(`/events?after=${seen}`);
  events.addEventListener('open', () => {
    status.textContent = '';
    void offerCompletions();
  });
  events.addEventListener('reset', () => location.reload());
  events.addEventListener('message', ({ data }) => {
    /** @type {ShownMessage} */
    const message = JSON.parse(data);
    seen = message.revision;
    const isNew = conversations[message.place].show(message);
    if (isNew && message.place !== here()) {
      unread[message.place] += 1;
      showPlace();
    }
  });
  events.addEventListener('error', () => {
    status.textContent = 'Dateline is away. The page connects again by itself.';
    // A browser tries again by itself unless it was refused.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => connect(seen), RETRY_AFTER);
  });
}

function showPlace() {
  const place = here();
  unread[place] = 0;
  byId('title', HTMLElement).textContent = TITLES[place];
  conversations.news.reveal(place === 'news');
  conversations.direct.reveal(place === 'direct');
  mark('news', place === 'news');
  mark('direct', place === 'direct');
}

/**
 * Shows in the list of places whether this one is open, and how much of it is unread.
 * @param {Channel} place
 * @param {boolean} open
 */
function mark(place, open) {
  const link = byId(`${place}-link`, HTMLElement);
  link.ariaCurrent = open ? 'page' : null;
  link.title = unread[place] > 0 ? `${unread[place]} unread` : '';
  if (unread[place] > 0) link.dataset['unread'] = String(unread[place]);
  else delete link.dataset['unread'];
}

async function ask() {
  const said = words.value;
  if (said.trim() === '') return;
  words.value = '';
  const sent = await send(here(), { kind: 'ask', words: said });
  if (!sent && words.value === '') words.value = said;
}

/**
 * @param {Channel} place
 * @param {Act} act
 * @param {HTMLButtonElement} button
 */
async function press(place, act, button) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  conversations[place].awaitAnswer();
  await send(place, { kind: 'press', act });
  button.removeAttribute('aria-busy');
}

/**
 * Sends what was said, a few times if need be: under its id it is heard once.
 * @param {Channel} place
 * @param {Said} said
 * @returns {Promise<boolean>} whether it arrived; if not, the status line says why
 */
async function send(place, said) {
  const body = JSON.stringify({ id: crypto.randomUUID(), place, locale: navigator.language, zone, ...said });
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const response = await fetch('/inbound', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      status.textContent = response.ok ? '' : `Not sent: ${(await response.json()).error}`;
      return response.ok;
    } catch {
      status.textContent = 'Dateline does not answer. Trying again…';
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
    }
  }
  status.textContent = 'Not sent: Dateline does not answer. Is it running?';
  return false;
}

async function offerCompletions() {
  try {
    const { companies } = await getJson('/catalog');
    const offers = completions(companies, zone);
    byId('completions', HTMLDataListElement).replaceChildren(...offers.map((offer) => new Option('', offer)));
    words.placeholder = offers.find((offer) => offer.includes(' ')) ?? '';
  } catch (error) {
    // The message box works without.
    console.warn(error);
  }
}

/** @param {string} path */
async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/**
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html has no ${type.name} with the id ${id}`);
}
