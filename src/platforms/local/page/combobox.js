import { element } from './element.js';

/** @import { Completion, Offer } from './completions.js' */

/**
 * Makes a text field offer what could be written at its caret, after the pattern of ARIA 1.2 for an editable combobox
 * with list autocomplete (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): arrows choose, Enter takes what is
 * chosen and otherwise does what it does without, Escape closes. Arrow up in a field without offers brings back what
 * was said before, arrow down returns from there.
 * @param {HTMLInputElement} input with the role combobox, whose `aria-controls` names the list
 * @param {HTMLElement} list with the role listbox
 * @param {(text: string, caret: number) => Completion} complete
 * @param {() => readonly string[]} said what was said before, oldest first
 */
export function createCombobox(input, list, complete, said) {
  /** @type {Completion} */
  let completion = { offers: [], end: 0 };
  /** Index of the offer that is chosen; -1: none. */
  let chosen = -1;
  /** How far back in what was said; 0: what is being written. */
  let back = 0;
  let draft = '';

  const isOpen = () => !list.hidden;

  /** @param {number} index */
  const choose = (index) => {
    chosen = index;
    for (const [at, option] of [...list.children].entries()) option.ariaSelected = String(at === chosen);
    const option = list.children[chosen];
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  };

  const close = () => {
    list.hidden = true;
    input.ariaExpanded = 'false';
    choose(-1);
  };

  const offer = () => {
    completion = complete(input.value, input.selectionEnd ?? input.value.length);
    list.replaceChildren(...completion.offers.map(optionView));
    list.hidden = completion.offers.length === 0;
    input.ariaExpanded = String(isOpen());
    choose(-1);
  };

  /** @param {Offer} taken */
  const take = ({ value, start }) => {
    const end = input.value[completion.end] === ' ' ? completion.end + 1 : completion.end;
    input.setRangeText(`${value} `, start, end, 'end');
    offer();
  };

  /** @param {number} steps from what is being written, back in time */
  const recall = (steps) => {
    const before = said();
    if (steps < 0 || steps > before.length) return;
    if (back === 0) draft = input.value;
    back = steps;
    input.value = back === 0 ? draft : (before.at(-back) ?? '');
    input.setSelectionRange(input.value.length, input.value.length);
  };

  /** @param {1 | -1} step */
  const move = (step) => {
    const { length } = completion.offers;
    if (isOpen()) choose(chosen < 0 && step < 0 ? length - 1 : (chosen + step + length) % length);
    else if (step < 0) recall(back + 1);
    else if (back > 0) recall(back - 1);
    else {
      offer();
      if (isOpen()) choose(0);
    }
  };

  input.addEventListener('keydown', (event) => {
    // While a character is being composed, its keys belong to the input method.
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const offered = completion.offers[chosen];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && isOpen() && offered) take(offered);
    else if (event.key === 'Escape' && isOpen()) close();
    else return;
    event.preventDefault();
  });
  input.addEventListener('keyup', ({ key }) => {
    if (isOpen() && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) offer();
  });
  input.addEventListener('input', () => {
    back = 0;
    offer();
  });
  input.addEventListener('blur', close);
  input.form?.addEventListener('submit', () => {
    back = 0;
    close();
  });
  // The focus stays in the field.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const option = target instanceof Element ? target.closest('[role=option]') : null;
    const taken = option && completion.offers[[...list.children].indexOf(option)];
    if (taken) take(taken);
  });
}

/**
 * @param {Offer} offer
 * @param {number} index
 */
function optionView({ value, hint }, index) {
  const option = element('li', '', element('b', '', value), ' ', element('span', 'hint', hint));
  option.id = `offer-${index}`;
  option.role = 'option';
  return option;
}
