// What a browser test asks of the page from within. Each function runs in the page, so none may use what is outside it.

/** The levels of the headings that can be seen, in their order. */
export function headingLevels() {
  return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter((heading) => heading.checkVisibility())
    .map((heading) => Number(heading.tagName.slice(1)));
}

/** Everything that Tab must reach, in the order of the page, as what identifies it to a person. */
export function controls() {
  return [...document.querySelectorAll('a[href], button, input, select, summary')]
    .filter((control) => control.checkVisibility())
    .map((control) => control.textContent?.trim() || control.id);
}

/** The element that has the focus: what it says, whether a ring shows it, and whether it lies free in view. */
export function focused() {
  const active = document.activeElement;
  if (!active || active === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(active);
  const { left, right, top, bottom } = active.getBoundingClientRect();
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return {
    says: active.textContent?.trim() || active.id,
    ringed: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    free: above !== null && (active.contains(above) || above.contains(active)),
  };
}

/**
 * Each visible text whose contrast with what is behind it is below that of WCAG 2.2, 1.4.3 (4.5 to 1).
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function faintTexts() {
  /** @param {string} color as computed: rgb(…) or rgba(…) */
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  /** @param {string} color */
  const luminance = (color) => {
    const [red = 0, green = 0, blue = 0] = channels(color).map((channel) =>
      channel <= 10.31475 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  /**
   * @param {Element | null} element
   * @returns {string}
   */
  const behind = (element) => {
    if (!element) return getComputedStyle(document.body).backgroundColor;
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  /** @type {string[]} */
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!parent?.checkVisibility() || !texts.currentNode.textContent?.trim()) continue;
    const [lower = 0, upper = 0] = [
      luminance(getComputedStyle(parent).color),
      luminance(behind(parent)),
    ].sort((a, b) => a - b);
    const ratio = (upper + 0.05) / (lower + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)}: ${texts.currentNode.textContent}`);
  }
  return faint;
}

/** How far the page can be scrolled sideways, px. */
export function sideways() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/** Counts from now on what is added to the live regions of the page. */
export function countAnnouncements() {
  /** @type {string[]} */
  const announced = [];
  Object.assign(window, { announced });
  for (const region of document.querySelectorAll('[role=log], [role=status], [role=alert], [aria-live]')) {
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const { textContent } of addedNodes) if (textContent) announced.push(textContent);
    }).observe(region, { childList: true, subtree: true });
  }
}

/** What was loaded, by its path, and how long it is, in bytes. */
export function loadedBytes() {
  const entries = [
    ...window.performance.getEntriesByType('navigation'),
    ...window.performance.getEntriesByType('resource'),
  ].filter((entry) => entry instanceof PerformanceResourceTiming);
  return Object.fromEntries(
    entries.map(({ name, decodedBodySize }) => [new URL(name).pathname, decodedBodySize]),
  );
}
