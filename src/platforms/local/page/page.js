import { createCombobox } from './combobox.js';
import { complete, examples } from './completions.js';
import { atEnd, createConversation } from './conversation.js';
import { byId, element } from './element.js';
import { createLooks } from './looks.js';
import { getJson, later, listen, send, zone } from './wire.js';

/** @import { Channel } from '../message.ts' */
/** @import { Offered } from '../server.ts' */
/** @import { ShownMessage } from './view.js' */
/** @import { Pressed } from './wire.js' */

/** @type {readonly Channel[]} */
const PLACES = ['news', 'direct'];
const TITLES = { news: '# news', direct: 'Direct message' };

const words = byId('words', HTMLInputElement);
const newer = byId('newer', HTMLButtonElement);
const zones = Intl.supportedValuesOf('timeZone');

const look = createLooks(byId('look', HTMLSelectElement), () => {
  for (const place of PLACES) conversations[place].redraw();
});

/** @type {Offered} */
let offered = { companies: [], commands: [], schedules: [], directions: {} };

const conversations = { news: conversationOf('news'), direct: conversationOf('direct') };
const unread = { news: 0, direct: 0 };

/** The place that is shown. @type {Channel} */
let here = 'news';

createCombobox(
  words,
  byId('offers', HTMLElement),
  (text, caret) => complete(text, caret, offered, zone, zones),
  () => conversations[here].said(),
);
byId('composer', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void ask(words.value);
});
byId('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  // The address goes on naming the place.
  event.preventDefault();
  words.focus();
});
newer.addEventListener('click', () => {
  conversations[here].toLast();
  words.focus({ preventScroll: true });
});
addEventListener('scroll', () => {
  if (atEnd()) newer.hidden = true;
});
addEventListener('hashchange', showPlace);
showPlace();
void begin();

async function begin() {
  try {
    // The words that have a sign are known before the first figure is shown.
    await learn();
    const loaded = await Promise.all(PLACES.map(load));
    showPlace();
    conversations[here].toLast();
    listen(Math.min(...loaded), {
      message: receive,
      here: () => {
        tell('');
        void learn();
      },
      away: () => tell('Dateline is away. The page connects again by itself.'),
    });
    words.focus({ preventScroll: true });
  } catch (error) {
    console.warn(error);
    tell('Dateline does not answer. Trying again…');
    await later();
    void begin();
  }
}

/** Asks what there is to be offered. The page works without. */
async function learn() {
  try {
    offered = await getJson('/catalog');
  } catch (error) {
    console.warn(error);
  }
  const [first, ...others] = examples(offered);
  words.placeholder = first ?? '';
  byId('examples', HTMLElement).replaceChildren(...[first ?? [], others].flat().map(exampleView));
}

/** @param {string} example */
function exampleView(example) {
  const button = element('button', 'action', element('code', '', example));
  button.type = 'button';
  button.addEventListener('click', () => void ask(example));
  return element('li', '', button);
}

/** @param {Channel} place */
function conversationOf(place) {
  return createConversation(byId(`${place}-log`, HTMLElement), {
    press: (pressed, button) => void press(place, pressed, button),
    look,
    signOf: (word) => offered.directions[word],
  });
}

/**
 * Shows what a place holds.
 * @param {Channel} place
 * @returns {Promise<number>} the revision up to which it is now shown
 */
async function load(place) {
  const { revision, messages } = await getJson(`/messages?place=${place}`);
  for (const message of messages) conversations[place].show(message);
  byId(`${place}-log`, HTMLElement).ariaBusy = 'false';
  return revision;
}

/** @param {ShownMessage} message */
function receive(message) {
  const { place, author, body } = message;
  const became = conversations[place].show(message);
  if (became === 'replaced') return;
  if (place !== here) unread[place] += 1;
  else if (became === 'below') newer.hidden = false;
  showPlace();
  if (author === 'you' || body.kind === 'asked') return;
  if (place === here) announce(body.text, body.lang);
  else announce(`New in ${TITLES[place]}`, document.documentElement.lang);
}

/**
 * Has a screen reader say something once. What is laid out is not announced, for it is read as it is browsed.
 * @param {string} text
 * @param {string} lang
 */
function announce(text, lang) {
  const said = element('p', '', text);
  said.lang = lang;
  said.dir = 'auto';
  byId('announcer', HTMLElement).replaceChildren(said);
}

/** Shows the place that the address names; another fragment, such as none, changes nothing. */
function showPlace() {
  const before = here;
  here = PLACES.find((place) => location.hash === `#${place}`) ?? here;
  unread[here] = 0;
  if (here !== before) newer.hidden = true;
  byId('title', HTMLElement).textContent = TITLES[here];
  for (const place of PLACES) {
    conversations[place].reveal(place === here);
    mark(place);
  }
  byId('empty', HTMLElement).hidden =
    !conversations[here].isEmpty() || byId(`${here}-log`, HTMLElement).ariaBusy === 'true';
  const waiting = unread.news + unread.direct;
  document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${TITLES[here]} · Dateline`;
}

/**
 * Shows in the list of places whether this one is open, and how much of it is unread.
 * @param {Channel} place
 */
function mark(place) {
  byId(`${place}-link`, HTMLElement).ariaCurrent = place === here ? 'page' : null;
  const count = unread[place];
  byId(`${place}-unread`, HTMLElement).replaceChildren(
    ...(count > 0 ? [String(count), element('span', 'unseen', ' unread')] : []),
  );
}

/** @param {string} said */
async function ask(said) {
  if (said.trim() === '') return;
  const place = here;
  if (words.value === said) words.value = '';
  words.focus({ preventScroll: true });
  const sent = await send(place, { kind: 'ask', words: said }, tell);
  if (!sent && words.value === '') words.value = said;
}

/**
 * @param {Channel} place
 * @param {Pressed} pressed
 * @param {HTMLButtonElement} button
 */
async function press(place, pressed, button) {
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  conversations[place].awaitAnswer();
  await send(place, pressed, tell);
  button.ariaBusy = null;
}

/** @param {string} problem what a reader should know; '' for nothing */
function tell(problem) {
  byId('status', HTMLElement).textContent = problem;
}
