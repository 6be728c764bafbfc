/** How many rows may be held back for having moved; where more did, the row somebody is at is what moved. */
const FEW = 2;

/**
 * Which rows of a section are shown. What comes, or moves up, while somebody looks is held back where it would push down
 * the row they are at; it waits behind a count until they ask for it. What goes away goes at once.
 */
export class Arrivals {
  private order: readonly string[] = [];
  private held: ReadonlySet<string> = new Set();

  /** Takes the rows there are now, in order, and the ones somebody is at; gives those that are held back. */
  take(ids: readonly string[], at: readonly string[]): ReadonlySet<string> {
    const last = at.reduce((n, id) => Math.max(n, ids.indexOf(id)), -1);
    const above = this.order.length ? ids.slice(0, Math.max(0, last)).filter((id) => !at.includes(id)) : [];
    const place = new Map(this.order.map((id, i) => [id, i]));
    const was = place.get(ids[last] ?? '') ?? Infinity;
    const fresh = above.filter((id) => !place.has(id) || this.held.has(id));
    const moved = above.filter((id) => !fresh.includes(id) && (place.get(id) ?? 0) > was);
    this.order = ids;
    this.held = new Set(moved.length <= FEW ? [...fresh, ...moved] : fresh);
    return this.held;
  }

  /** Shows everything from the next time on. */
  release(): void {
    this.order = [];
  }
}
