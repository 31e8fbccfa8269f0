import { dayOf, dayView, messageView } from './view.js';

/** @import { Hands, ShownMessage } from './view.js' */

/** How near to its end (px) a page must be to follow what comes. */
const NEAR = 80;

/** Where the page's own head ends, px: what is read begins below it. */
const READ_FROM = 72;

/** Whether the reader is at the end of what has been said. */
export function atEnd() {
  return document.documentElement.scrollHeight - scrollY - innerHeight < NEAR;
}

/**
 * The messages of one place.
 * @param {HTMLElement} log
 * @param {Hands} hands
 */
export function createConversation(log, hands) {
  /** @type {Map<number, { message: ShownMessage, view: HTMLElement }>} */
  const shown = new Map();
  /** @type {string[]} */
  const said = [];
  let day = '';
  let awaited = false;

  /** Brings the last message into view from its start: the end of the page, unless the message is taller than that. */
  const toLast = () => log.lastElementChild?.scrollIntoView({ block: 'start' });

  /**
   * Shows a message that is new, and anew one that was edited.
   * @param {ShownMessage} message
   * @returns {'in view' | 'below' | 'replaced'} whether the reader is taken to it
   */
  const show = (message) => {
    const view = messageView(message, hands);
    const before = shown.get(message.seq);
    shown.set(message.seq, { message, view });
    if (before) {
      before.view.replaceWith(view);
      return 'replaced';
    }
    const mine = message.author === 'you';
    const follows = atEnd() || awaited || mine;
    if (message.body.kind === 'asked' && message.body.words !== said.at(-1)) said.push(message.body.words);
    if (dayOf(message.at) !== day) log.append(dayView(dayOf(message.at)));
    day = dayOf(message.at);
    log.append(view);
    if (follows) toLast();
    awaited = mine;
    return follows ? 'in view' : 'below';
  };

  /** Shows all anew, as it is to look now. The message that begins nearest to where one reads stays where it is. */
  const redraw = () => {
    const messages = [...shown.values()];
    const tops = messages.map(({ view }) => view.getBoundingClientRect().top);
    const distances = tops.map((top) => Math.abs(top - READ_FROM));
    const read = distances.indexOf(Math.min(...distances));
    // The element stays: what is there already does not arrive again.
    for (const { message, view } of messages) view.replaceChildren(...messageView(message, hands).childNodes);
    const top = messages[read]?.view.getBoundingClientRect().top ?? 0;
    scrollBy(0, top - (tops[read] ?? 0));
  };

  /** The next message answers something done here: it is brought into view. */
  const awaitAnswer = () => {
    awaited = true;
  };

  /** @param {boolean} visible */
  const reveal = (visible) => {
    const wasHidden = log.hidden;
    log.hidden = !visible;
    if (visible && wasHidden) toLast();
  };

  return {
    show,
    redraw,
    awaitAnswer,
    reveal,
    toLast,
    isEmpty: () => shown.size === 0,
    /** What was asked here, oldest first. */
    said: () => said,
  };
}
