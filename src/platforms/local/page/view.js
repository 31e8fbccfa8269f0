// Messages as elements. Text goes in as text, never as HTML.

/** @import { Act } from '../../../domain.ts' */
/** @import { ActionView, FigureView, ItemView, LocalPayload, Segment, Segments, StoryView } from '../render.ts' */
/** @import { Asked, Message } from '../message.ts' */

/** @typedef {Message<LocalPayload | Asked>} ShownMessage */
/** @typedef {(act: Act, button: HTMLButtonElement) => void} Press */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
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
 * @param {Press} press what a button of the message does
 * @returns {HTMLElement}
 */
export function messageView(message, press) {
  const author = message.author === 'you' ? 'You' : 'Dateline';
  const time = element('time', '', clock.format(message.at));
  time.dateTime = new Date(message.at).toISOString();
  time.title = full.format(message.at);
  const view = element('article', `message ${message.author}`);
  view.dataset['seq'] = String(message.seq);
  view.append(
    element('p', 'byline', element('b', '', author), ' ', time),
    element('div', 'body', bodyView(message.body, press)),
  );
  return view;
}

/**
 * @param {LocalPayload | Asked} body
 * @param {Press} press
 * @returns {Node}
 */
function bodyView(body, press) {
  if (body.kind === 'asked') return element('p', 'asked', body.words);
  try {
    return payloadView(body, press);
  } catch (error) {
    // A message that another version of Dateline kept: its plain text is complete.
    console.warn('shown as plain text:', error);
    return element('p', 'whole', body.text);
  }
}

/**
 * @param {LocalPayload} payload
 * @param {Press} press
 */
function payloadView(payload, press) {
  const view = element('div', `payload ${payload.kind}`);
  view.lang = payload.lang;
  view.append(element('p', 'heading', ...segments(payload.heading)));
  if (payload.kind === 'digest') view.append(...payload.stories.map((story) => storyView(story, press)));
  if (payload.kind === 'answer' || payload.kind === 'list') view.append(itemsView(payload.items, press));
  view.append(...notesView(payload.notes), ...actionsView(payload.actions, press));
  return view;
}

/**
 * @param {StoryView} story
 * @param {Press} press
 */
function storyView(story, press) {
  const view = element('section', 'story', element('h3', '', ...segments(story.title)));
  const sentences = story.sentences.flatMap((sentence, index) =>
    index === 0 ? segments(sentence) : [' ', ...segments(sentence)],
  );
  if (sentences.length > 0) view.append(element('p', 'gist', ...sentences));
  if (story.figures.length > 0) {
    view.append(element('dl', 'figures', ...story.figures.map((figure) => figureView(figure, press))));
  }
  if (story.sources.length > 0) {
    view.append(
      element('ul', 'sources', ...story.sources.map((source) => element('li', '', ...segments(source)))),
    );
  }
  view.append(...notesView(story.notes), ...actionsView(story.actions, press));
  return view;
}

/**
 * @param {FigureView} figure
 * @param {Press} press
 */
function figureView(figure, press) {
  const view = element('div', 'entry', element('dt', 'label', ...segments(figure.label)));
  view.append(element('dd', 'value', ...segments(figure.value)));
  view.append(...figure.details.map((detail) => element('dd', 'details', ...segments(detail))));
  if (figure.actions.length > 0) view.append(element('dd', '', ...actionsView(figure.actions, press)));
  return view;
}

/**
 * @param {readonly ItemView[]} items
 * @param {Press} press
 */
function itemsView(items, press) {
  const views = items.map((item) => {
    const view = element('li', '', ...item.lines.map((line) => element('p', 'line', ...segments(line))));
    if (item.figure) view.append(element('dl', 'figures', figureView(item.figure, press)));
    view.append(...actionsView(item.actions, press));
    return view;
  });
  return element('ul', 'items', ...views);
}

/** @param {readonly Segments[]} notes */
function notesView(notes) {
  return notes.map((note) => element('p', 'note', ...segments(note)));
}

/**
 * @param {readonly ActionView[]} actions
 * @param {Press} press
 */
function actionsView(actions, press) {
  if (actions.length === 0) return [];
  const buttons = actions.map(({ label, act }) => {
    const button = element('button', 'action', ...segments(label));
    button.type = 'button';
    button.addEventListener('click', () => press(act, button));
    return button;
  });
  return [element('div', 'actions', ...buttons)];
}

/**
 * @param {Segments} line
 * @returns {Node[]}
 */
function segments(line) {
  return line.map(segmentView);
}

/** @type {Record<Segment['style'], 'span' | 'mark' | 'code'>} */
const TAGS = {
  plain: 'span',
  quote: 'span',
  mark: 'mark',
  figure: 'span',
  direction: 'span',
  source: 'span',
  link: 'span',
  echo: 'span',
  command: 'code',
};

/** @param {Segment} segment */
function segmentView({ text, style }) {
  return style === 'link' ? linkView(text) : element(TAGS[style], style, text);
}

/** @param {string} address */
function linkView(address) {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return document.createTextNode(address);
  const link = element('a', 'link', address);
  link.href = url.href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
