// A message as Discord lays it out: of its components (https://discord.com/developers/docs/components/reference) and its
// markdown (https://support.discord.com/hc/en-us/articles/210298617), the parts that Dateline writes. Buttons and menus
// do what they do in Discord, by what they carry there.

import { buttonView, element, linkView, ownWay } from './element.js';

/** @import { Making } from './view.js' */
/** @import { Pressed } from './wire.js' */

/** @typedef {{ type: 1, components: readonly (Button | Menu)[] }} Row */
/** @typedef {{ type: 2, label: string, custom_id: string }} Button */
/** @typedef {{ type: 3, options: readonly { label: string, value: string }[] }} Menu */
/** @typedef {{ type: 9, components: readonly TextDisplay[], accessory: Button }} Section */
/** @typedef {{ type: 10, content: string }} TextDisplay */
/** @typedef {{ type: 14 }} Separator */
/** @typedef {{ type: 17, components: readonly (Row | Section | TextDisplay | Separator)[] }} Container */
/** @typedef {Readonly<Record<string, string>>} Kept acts that are too long to be carried, by what names them */
/** @typedef {{ page: { components: readonly Container[] }, plain: { content: string, components: readonly Row[] }, kept: Kept }} DiscordMessage */
/** @typedef {{ making: Making, kept: Kept }} Hand */

/**
 * The components, and below them the words that are sent where components are not shown.
 * @param {DiscordMessage} message
 * @param {string} lang
 * @param {Making} making
 * @returns {Node}
 * @throws Error when it has a part that Dateline does not write
 */
export function discordView({ page, plain, kept }, lang, making) {
  const hand = { making, kept };
  const laidOut = element('div', 'components', ...page.components.map((part) => containerView(part, hand)));
  const rows = plain.components.map((row) => rowView(row, undefined, hand));
  const told = element('div', 'told', markdownView(plain.content), ...rows);
  laidOut.lang = lang;
  told.lang = lang;
  const instead = element(
    'details',
    'instead',
    element('summary', '', 'In a notification, or as words alone'),
    told,
  );
  return element('div', 'discord', laidOut, instead);
}

/**
 * @param {Container} container
 * @param {Hand} hand
 */
function containerView({ type, components }, hand) {
  if (type !== 17) throw unknown({ type });
  const view = element('div', 'container');
  /** The text right above. @type {HTMLElement | undefined} */
  let about;
  for (const part of components) {
    const made = partView(part, about, hand);
    view.append(made);
    about = part.type === 9 || part.type === 10 ? made : undefined;
  }
  return view;
}

/**
 * @param {Container['components'][number]} part
 * @param {HTMLElement | undefined} about
 * @param {Hand} hand
 * @returns {HTMLElement}
 */
function partView(part, about, hand) {
  switch (part.type) {
    case 1:
      return rowView(part, about, hand);
    case 9:
      return sectionView(part, hand);
    case 10:
      return markdownView(part.content);
    case 14:
      return element('hr', '');
    default:
      throw unknown(part);
  }
}

/**
 * Texts, and a button that is about them.
 * @param {Section} section
 * @param {Hand} hand
 */
function sectionView({ components, accessory }, hand) {
  const texts = element('div', '', ...components.map(({ content }) => markdownView(content)));
  return element('div', 'section', texts, pressView(accessory, texts, hand));
}

/**
 * @param {Row} row
 * @param {HTMLElement | undefined} about what it is about, for who cannot see what it stands under
 * @param {Hand} hand
 */
function rowView({ components }, about, hand) {
  const views = components.map((part) =>
    part.type === 3 ? menuView(part, about, hand) : pressView(part, about, hand),
  );
  return element('div', 'row', ...views);
}

/**
 * A menu, which does at once what is chosen: so it is buttons, for arrow keys choose in a list of options as they pass.
 * @param {Menu} menu
 * @param {HTMLElement | undefined} about
 * @param {Hand} hand
 */
function menuView({ options }, about, hand) {
  // The words that Discord has for a menu that brings none.
  const summary = describedBy(about, element('summary', '', 'Make a selection'), hand);
  const choices = options.map(({ label, value }) => {
    const choice = buttonView('choice', carriedBy(value, hand), hand.making, label);
    choice.addEventListener('click', () => {
      menu.open = false;
      summary.focus();
    });
    return element('li', '', ownWay(choice));
  });
  const menu = element('details', 'menu', summary, element('ul', '', ...choices));
  return menu;
}

/**
 * @param {Button} part
 * @param {HTMLElement | undefined} about
 * @param {Hand} hand
 */
function pressView(part, about, hand) {
  if (part.type !== 2) throw unknown(part);
  const button = buttonView('press', carriedBy(part.custom_id, hand), hand.making, part.label);
  return describedBy(about, button, hand);
}

/**
 * @template {HTMLElement} E
 * @param {HTMLElement | undefined} about
 * @param {E} view
 * @param {Hand} hand
 */
function describedBy(about, view, { making }) {
  if (about) view.setAttribute('aria-describedby', making.name(about));
  return view;
}

/**
 * What is carried, or what is kept under it. The same for the nth time in a message has a number after it.
 * @param {string} id
 * @param {Hand} hand
 * @returns {Pressed}
 */
function carriedBy(id, { kept }) {
  return { kind: 'carried', by: 'discord', carried: kept[id.replace(/\|~\d+$/, '')] ?? id };
}

/** A text line by line: a title, a small line, or words. @param {string} content */
function markdownView(content) {
  return element('div', 'text', ...content.split('\n').map(lineView));
}

/** @param {string} line */
function lineView(line) {
  if (line.startsWith('## ')) return ownWay(element('h3', '', ...runsOf(line.slice(3))));
  if (line.startsWith('-# ')) return ownWay(element('p', 'small', ...runsOf(line.slice(3))));
  return ownWay(element('p', '', ...runsOf(line)));
}

/** Bold, code, a link, words. */
const RUN = /\*\*((?:\\.|[^\\*])+)\*\*|`([^`]+)`|<([^\s<>]+)>|((?:\\.|[^\\*`<])+)/y;

/** @param {string} line */
function runsOf(line) {
  /** @type {Node[]} */
  const runs = [];
  RUN.lastIndex = 0;
  while (RUN.lastIndex < line.length) {
    const [run, bold, code, link, words = ''] = RUN.exec(line) ?? [];
    if (run === undefined) throw new Error(`Dateline's page does not know how Discord shows ${line}`);
    if (bold !== undefined) runs.push(element('b', '', unescaped(bold)));
    else if (code !== undefined) runs.push(element('code', '', code));
    else if (link !== undefined) runs.push(linkView(link));
    else runs.push(document.createTextNode(unescaped(words)));
  }
  return runs;
}

/** @param {string} text */
const unescaped = (text) => text.replace(/\\([^0-9A-Za-z\s])/g, '$1');

/** @param {{ type: number }} part */
const unknown = ({ type }) =>
  new Error(`Dateline's page does not know how Discord shows a component of the type ${type}.`);
