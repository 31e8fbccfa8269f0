// A message as Slack lays it out: of Block Kit (https://docs.slack.dev/reference/block-kit/blocks), the parts that
// Dateline writes. Buttons do what they do in Slack, by the value that they carry there.

import { buttonView, element, linkView, ownWay, textView } from './element.js';

/** @import { ActionsBlock, ActionsBlockElement, ContextBlock, ContextBlockElement, DividerBlock, HeaderBlock, RichTextBlock, RichTextBlockElement, RichTextElement, RichTextSection, SectionBlock, SectionBlockAccessory, TextObject } from '@slack/types' */
/** @import { Making } from './view.js' */

/** @typedef {HeaderBlock | RichTextBlock | SectionBlock | DividerBlock | ActionsBlock | ContextBlock} Block */
/** @typedef {{ text: string, blocks: readonly Block[] }} SlackMessage */

/**
 * The blocks, and below them the text that takes their place where blocks cannot be shown.
 * @param {SlackMessage} message
 * @param {string} lang
 * @param {Making} making
 * @returns {Node}
 * @throws Error when it has a part that Dateline does not write
 */
export function slackView({ text, blocks }, lang, making) {
  const laidOut = element('div', 'blocks', ...blocks.map((block) => blockView(block, making)));
  const told = textView('told', unescaped(text));
  laidOut.lang = lang;
  told.lang = lang;
  const instead = element(
    'details',
    'instead',
    element('summary', '', 'In a notification, and to a screen reader'),
    told,
  );
  return element('div', 'slack', laidOut, instead);
}

/**
 * @param {Block} block
 * @param {Making} making
 * @returns {HTMLElement}
 */
function blockView(block, making) {
  switch (block.type) {
    case 'header':
      return ownWay(element('h3', 'header', textOf(block.text)));
    case 'rich_text':
      return element('div', 'rich', ...block.elements.map(richView));
    case 'section':
      return sectionView(block, making);
    case 'divider':
      return element('hr', '');
    case 'actions':
      return element('div', 'buttons', ...block.elements.map((one) => pressView(one, making)));
    case 'context':
      return element('div', 'context', ...block.elements.map(contextView));
    default:
      throw unknown(block);
  }
}

/** @param {RichTextBlockElement} part */
function richView(part) {
  if (part.type === 'rich_text_section') return ownWay(element('p', '', ...part.elements.map(runView)));
  if (part.type === 'rich_text_list' && part.style === 'bullet')
    return ownWay(element('ul', '', ...part.elements.map(pointView)));
  throw unknown(part);
}

/** @param {RichTextSection} point */
function pointView({ elements }) {
  return element('li', '', ...elements.map(runView));
}

/** @param {RichTextElement} run */
function runView(run) {
  if (run.type === 'link' && run.text === undefined) return linkView(run.url);
  if (run.type !== 'text') throw unknown(run);
  if (run.style?.code) return element('code', '', run.text);
  return run.style?.bold ? element('b', '', run.text) : document.createTextNode(run.text);
}

/**
 * @param {SectionBlock} section
 * @param {Making} making
 */
function sectionView({ fields = [], accessory }, making) {
  const shown = element('div', 'fields', ...fields.map(fieldView));
  const view = element('div', 'section', shown);
  if (!accessory) return view;
  const button = pressView(accessory, making);
  button.setAttribute('aria-describedby', making.name(shown));
  view.append(button);
  return view;
}

/** A field of mrkdwn has its first line bold, or nothing. @param {TextObject} field */
function fieldView({ type, text }) {
  if (type !== 'mrkdwn') throw unknown({ type });
  const [, bold, rest = text] = /^\*(.+?)\*(|\n.*)$/s.exec(text) ?? [];
  const number = bold === undefined ? [] : [element('b', '', unescaped(bold))];
  return ownWay(element('p', '', ...number, unescaped(rest)));
}

/** @param {ContextBlockElement} part */
function contextView(part) {
  if (part.type !== 'plain_text') throw unknown(part);
  return ownWay(element('p', '', part.text));
}

/**
 * @param {ActionsBlockElement | SectionBlockAccessory} part
 * @param {Making} making
 */
function pressView(part, making) {
  if (part.type !== 'button' || part.value === undefined) throw unknown(part);
  const pressed = /** @type {const} */ ({ kind: 'carried', by: 'slack', carried: part.value });
  return buttonView('press', pressed, making, part.text.text);
}

/** @param {TextObject} text */
const textOf = ({ text }) => text;

/** What Slack reads of an escaped text. https://docs.slack.dev/messaging/formatting-message-text#escaping @param {string} text */
const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** @param {{ type: string }} part */
const unknown = ({ type }) => new Error(`Dateline's page does not know how Slack shows ${type}.`);
