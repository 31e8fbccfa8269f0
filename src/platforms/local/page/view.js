// Messages as elements. What a story is about is seen first: its figures stand before its sentences.

import { buttonView, byId, element, linkView, textView } from './element.js';

/** @import { Direction } from '../../../domain.ts' */
/** @import { ActionView, FigureView, ItemView, LocalPayload, Segment, Segments, StoryView } from '../render.ts' */
/** @import { Asked, Message } from '../message.ts' */
/** @import { DiscordMessage } from './discord.js' */
/** @import { SlackMessage } from './slack.js' */
/** @import { Pressed } from './wire.js' */

/** @typedef {LocalPayload & { previews?: { slack?: SlackMessage, discord?: DiscordMessage } }} Shown a message of an older version has fewer previews, or none */
/** @typedef {Message<Shown | Asked>} ShownMessage */

/**
 * A way to show what Dateline says.
 * @typedef {object} Look
 * @property {string} name "as Slack"
 * @property {(payload: Shown, making: Making) => Node | undefined} view undefined where the message was not kept so
 */

/**
 * What the views need besides what they show.
 * @typedef {object} Hands
 * @property {(pressed: Pressed, button: HTMLButtonElement) => void} press does what a button does
 * @property {() => Look} look how messages are shown now
 * @property {(word: string) => Direction | undefined} signOf which way a word says that a figure moved
 */
/** @typedef {Hands & { name: (made: HTMLElement) => string }} Making `name` gives an element an id, and gives that */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/**
 * The day of an instant, as a reader here calls it.
 * @param {number} at ms
 */
export function dayOf(at) {
  return calendar.format(at);
}

/**
 * @param {string} day
 * @returns {HTMLElement}
 */
export function dayView(day) {
  return element('h2', 'day', day);
}

/**
 * @param {ShownMessage} message
 * @param {Hands} hands
 * @returns {HTMLElement}
 */
export function messageView(message, hands) {
  let named = 0;
  /** @param {HTMLElement} made */
  const name = (made) => (made.id ||= `message-${message.seq}-${(named += 1)}`);
  const making = { ...hands, name };

  const time = element('time', '', clock.format(message.at));
  time.dateTime = new Date(message.at).toISOString();
  time.title = full.format(message.at);
  const byline = element('p', 'byline', element('b', '', authorOf(message)), ' ', time);
  const view = element('article', `message ${message.author}`, byline);
  view.setAttribute('aria-labelledby', name(byline));
  view.append(element('div', 'body', bodyView(message.body, making)));
  return view;
}

/** @param {ShownMessage} message */
function authorOf({ author }) {
  return author === 'you' ? 'You' : 'Dateline';
}

/**
 * @param {Shown | Asked} body
 * @param {Making} making
 * @returns {Node}
 */
function bodyView(body, making) {
  if (body.kind === 'asked') return textView('asked', body.words);
  const { name, view } = making.look();
  try {
    return view(body, making) ?? unlikeView(name, body, making);
  } catch (error) {
    // A message that another version of Dateline kept: its plain text is complete.
    console.warn('shown as plain text:', error);
    return textView('whole', body.text);
  }
}

/**
 * A message of before there was this look: as Dateline shows it.
 * @param {string} name
 * @param {LocalPayload} payload
 * @param {Making} making
 */
function unlikeView(name, payload, making) {
  return element(
    'div',
    '',
    element('p', 'note', `An older message, which was not kept ${name}:`),
    payloadView(payload, making),
  );
}

/**
 * @param {LocalPayload} payload
 * @param {Making} making
 */
export function payloadView(payload, making) {
  const view = element('div', `payload ${payload.kind}`);
  view.lang = payload.lang;
  const heading = element(payload.kind === 'notice' ? 'p' : 'h3', 'heading', ...segments(payload.heading));
  const notes = notesView(payload.notes);
  view.append(heading);
  // When a digest was due, or what its follow will bring, is said before the news.
  if (payload.kind === 'digest') {
    view.append(...notes, ...payload.stories.map((story) => storyView(story, making)));
  } else if (payload.kind === 'notice') view.append(...notes);
  else view.append(itemsView(payload.items, making), ...notes);
  view.append(...actionsView(payload.actions, heading, making));
  return view;
}

/**
 * @param {StoryView} story
 * @param {Making} making
 */
function storyView(story, making) {
  const title = element('h4', 'title', ...segments(story.title));
  const view = element('section', 'story', title);
  view.setAttribute('aria-labelledby', making.name(title));
  if (story.figures.length > 0) {
    view.append(element('dl', 'figures', ...story.figures.map((figure) => figureView(figure, making))));
  }
  const sentences = story.sentences.flatMap((sentence, index) =>
    index === 0 ? segments(sentence) : [' ', ...segments(sentence)],
  );
  if (sentences.length > 0) view.append(element('p', 'gist', ...sentences));
  if (story.sources.length > 0) {
    view.append(
      element('ul', 'sources', ...story.sources.map((source) => element('li', '', ...segments(source)))),
    );
  }
  view.append(...notesView(story.notes), ...actionsView(story.actions, title, making));
  return view;
}

/**
 * @param {FigureView} figure
 * @param {Making} making
 */
function figureView(figure, making) {
  const label = element('dt', 'label', ...segments(figure.label));
  const value = element('dd', 'value', ...figure.value.flatMap((part) => valueView(part, making)));
  const view = element('div', 'entry', label, value);
  view.append(...figure.details.map((detail) => element('dd', 'details', ...segments(detail))));
  const whys = figure.actions.filter(({ act }) => act.do === 'why');
  const others = figure.actions.filter(({ act }) => act.do !== 'why');
  if (whys.length > 0) {
    view.append(element('dd', 'why', ...whys.map((action) => whyView(action, [value, label], making))));
  }
  if (others.length > 0) view.append(element('dd', '', ...actionsView(others, value, making)));
  return view;
}

/**
 * A part of a figure's value; a word that says which way it moved has its sign before it.
 * @param {Segment} part
 * @param {Making} making
 * @returns {Node[]}
 */
function valueView(part, { signOf }) {
  const sign = part.style === 'direction' ? signOf(part.text) : undefined;
  if (sign === undefined) return segments([part]);
  return [element('span', 'moved', drawing(sign), ...segments([part]))];
}

/**
 * A small button that is named after its figure: there is one for every number.
 * @param {ActionView} action
 * @param {readonly HTMLElement[]} figure
 * @param {Making} making
 */
function whyView(action, figure, making) {
  const label = element('span', 'tip', ...segments(action.label));
  const button = buttonView('ask-why', pressOf(action), making, drawing('why'), label);
  button.setAttribute('aria-labelledby', [label, ...figure].map(making.name).join(' '));
  return button;
}

/**
 * @param {readonly ItemView[]} items
 * @param {Making} making
 */
function itemsView(items, making) {
  const views = items.map((item) => {
    const lines = item.lines.map(lineView);
    const view = element('li', '', ...lines);
    if (item.figure) view.append(element('dl', 'figures', figureView(item.figure, making)));
    view.append(...actionsView(item.actions, lines[0] ?? view, making));
    return view;
  });
  return element('ul', 'items', ...views);
}

/** @param {Segments} line */
function lineView(line) {
  const isQuote = (/** @type {Segment} */ { style }) => style === 'quote' || style === 'mark';
  const quoted = line.some(isQuote) && line.every((one) => isQuote(one) || /^[“”]$/u.test(one.text));
  return element(quoted ? 'blockquote' : 'p', 'line', ...segments(line));
}

/** @param {readonly Segments[]} notes */
function notesView(notes) {
  return notes.map((note) => element('p', 'note', ...segments(note)));
}

/**
 * @param {readonly ActionView[]} actions
 * @param {HTMLElement} about what they are about, for who cannot see what they stand under
 * @param {Making} making
 */
function actionsView(actions, about, making) {
  if (actions.length === 0) return [];
  const buttons = actions.map((action) => {
    const button = buttonView('action', pressOf(action), making, ...segments(action.label));
    button.setAttribute('aria-describedby', making.name(about));
    return button;
  });
  return [element('div', 'actions', ...buttons)];
}

/** @param {ActionView} action @returns {Pressed} */
const pressOf = ({ act }) => ({ kind: 'press', act });

/**
 * @param {Segments} line
 * @returns {Node[]}
 */
function segments(line) {
  return line.map(segmentView);
}

/**
 * What comes from outside may be written in another direction than the sentence it stands in.
 * @type {Record<Segment['style'], 'span' | 'bdi' | 'mark' | 'code'>}
 */
const TAGS = {
  plain: 'span',
  quote: 'span',
  mark: 'mark',
  figure: 'span',
  direction: 'span',
  source: 'bdi',
  link: 'span',
  echo: 'bdi',
  command: 'code',
};

/** @param {Segment} segment */
function segmentView({ text, style }) {
  return style === 'link' ? linkView(text) : element(TAGS[style], style, text);
}

/**
 * A drawing of index.html, which says nothing to who cannot see it.
 * @param {Direction | 'why'} name
 */
function drawing(name) {
  const drawn = byId(`drawing-${name}`, HTMLTemplateElement).content.firstElementChild;
  if (!drawn) throw new Error(`index.html has no drawing called ${name}`);
  return drawn.cloneNode(true);
}
