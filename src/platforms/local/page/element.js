/** @import { Making } from './view.js' */
/** @import { Pressed } from './wire.js' */

/**
 * A new element. Text goes in as text, never as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className '' for none
 * @param {...(Node | string)} children
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * An element of index.html.
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 * @throws Error when the page has no such element: a mistake in the page
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html has no ${type.name} with the id ${id}`);
}

/**
 * In the direction of its own first letter.
 * @template {HTMLElement} E
 * @param {E} view
 */
export function ownWay(view) {
  view.dir = 'auto';
  return view;
}

/**
 * Words of somebody else's, in the direction that they are written in.
 * @param {string} className
 * @param {string} text
 */
export function textView(className, text) {
  return ownWay(element('p', className, text));
}

/**
 * @param {string} className
 * @param {Pressed} pressed what it does
 * @param {Making} making
 * @param {...(Node | string)} children
 */
export function buttonView(className, pressed, { press }, ...children) {
  const button = element('button', className, ...children);
  button.type = 'button';
  button.addEventListener('click', () => press(pressed, button));
  return button;
}

/** @param {string} address */
export function linkView(address) {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return document.createTextNode(address);
  const link = element('a', 'link', address);
  link.href = url.href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}
