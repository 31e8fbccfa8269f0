import { discordView } from './discord.js';
import { byId, element } from './element.js';
import { slackView } from './slack.js';
import { payloadView } from './view.js';

/** @import { Look } from './view.js' */

const OWN = { name: 'as Dateline', view: payloadView };

/** The ways to show messages, by the names that a browser keeps. @type {Readonly<Record<string, Look>>} */
const LOOKS = {
  local: OWN,
  slack: {
    name: 'as Slack',
    view: ({ previews, lang }, making) => previews?.slack && slackView(previews.slack, lang, making),
  },
  discord: {
    name: 'as Discord',
    view: ({ previews, lang }, making) => previews?.discord && discordView(previews.discord, lang, making),
  },
};

/** Under which the choice is kept, for as long as the tab is open. */
const KEPT = 'look';

/**
 * Lets a reader choose how messages are shown.
 * @param {HTMLSelectElement} select
 * @param {() => void} changed
 * @returns {() => Look} the one that is chosen
 */
export function createLooks(select, changed) {
  for (const [id, { name }] of Object.entries(LOOKS)) {
    const option = element('option', '', name);
    option.value = id;
    select.append(option);
  }
  const before = kept()?.getItem(KEPT);
  if (before && LOOKS[before]) select.value = before;
  const hint = byId('look-hint', HTMLElement);
  const chosen = () => LOOKS[select.value] ?? OWN;
  hint.hidden = chosen() === OWN;
  select.addEventListener('change', () => {
    kept()?.setItem(KEPT, select.value);
    hint.hidden = chosen() === OWN;
    changed();
  });
  return chosen;
}

/** Where a browser that keeps nothing refuses to, the choice lasts until the page is loaded anew. */
function kept() {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
