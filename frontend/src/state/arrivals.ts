/**
 * Which rows of a section are shown. What comes while somebody looks is held back where it would push down the row they
 * are at; it waits behind a count until they ask for it. What goes away goes at once.
 */
export class Arrivals {
  private known: ReadonlySet<string> | undefined;
  private held: ReadonlySet<string> = new Set();

  /** Takes the rows there are now, in order, and the ones somebody is at; gives those that are held back. */
  take(ids: readonly string[], at: readonly string[]): ReadonlySet<string> {
    if (!this.known || this.known.size === 0) {
      this.known = new Set(ids);
      this.held = new Set();
      return this.held;
    }
    const before = Math.max(...at.map((id) => ids.indexOf(id)), -1);
    const held = new Set<string>();
    const known = new Set<string>();
    for (const [i, id] of ids.entries()) {
      const fresh = !this.known.has(id) || this.held.has(id);
      if (fresh && i < before && !at.includes(id)) held.add(id);
      known.add(id);
    }
    this.known = known;
    this.held = held;
    return held;
  }

  /** Shows everything from the next time on. */
  release(): void {
    this.known = undefined;
  }
}
