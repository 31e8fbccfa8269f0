import { dayOf, dayView, messageView } from './view.js';

/** @import { Press, ShownMessage } from './view.js' */

/** How near to its end (px) a conversation must be to follow what comes. */
const NEAR = 80;

/**
 * The messages of one place, in the element that scrolls them.
 * @param {HTMLElement} log
 * @param {Press} press
 */
export function createConversation(log, press) {
  /** @type {Map<number, HTMLElement>} */
  const shown = new Map();
  let day = '';
  let awaited = false;

  /** Brings the last message into view from its start: the end of the log, unless it is taller than the log. */
  const toLast = () => {
    const last = log.lastElementChild;
    if (last instanceof HTMLElement) log.scrollTop = last.offsetTop;
  };

  /**
   * Shows a message that is new, and anew one that was edited.
   * @param {ShownMessage} message
   * @returns {boolean} whether it is new
   */
  const show = (message) => {
    const view = messageView(message, press);
    const before = shown.get(message.seq);
    shown.set(message.seq, view);
    if (before) {
      before.replaceWith(view);
      return false;
    }
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (dayOf(message.at) !== day) log.append(dayView(dayOf(message.at)));
    day = dayOf(message.at);
    log.append(view);
    if (follows || awaited || message.author === 'you') toLast();
    awaited = message.author === 'you';
    return true;
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

  return { show, awaitAnswer, reveal };
}
