/** So many things are remembered: a text of any length leans on what was said lately. */
const MEMORY = 50;

/** What a text has said of one kind, as far back as a later sentence may lean on it. */
export class Recent<Said> {
  readonly #said: Said[] = [];

  add(said: Said): void {
    this.#said.push(said);
    if (this.#said.length >= 2 * MEMORY) this.#said.splice(0, MEMORY);
  }

  /** The latest of which something is true. */
  findLast(isIt: (said: Said) => boolean): Said | undefined {
    const said = this.#said;
    for (let at = said.length - 1; at >= Math.max(0, said.length - MEMORY); at--) {
      const one = said[at];
      if (one !== undefined && isIt(one)) return one;
    }
    return undefined;
  }
}
