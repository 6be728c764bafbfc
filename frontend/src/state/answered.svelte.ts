import type { Request } from '../backend/types';

/** How many answers that came from elsewhere are told at once. */
const TOLD = 5;

/** What was asked here and answered elsewhere, or not at all: it folds to who said what, and when. */
export class Answered {
  /** Newest last. */
  list: readonly Request[] = $state.raw([]);
  private known: ReadonlyMap<string, Request> = new Map();
  private readonly own = new Set<string>();

  /** Says that an answer comes from this page: it needs no telling. */
  mine(id: string): void {
    this.own.add(id);
  }
  notMine(id: string): void {
    this.own.delete(id);
  }

  /** Takes in what waits now; what waited before and does no more is fetched to learn what became of it. */
  take(waiting: readonly Request[], fetch: (id: string) => Promise<Request>): void {
    const now = new Map(waiting.map((r) => [r.id, r]));
    for (const id of this.known.keys()) {
      if (now.has(id) || this.own.has(id)) continue;
      fetch(id).then(
        (r) => {
          if (r.state !== 'waiting') this.list = [...this.list.filter((x) => x.id !== r.id), r].slice(-TOLD);
        },
        () => undefined, // removed with its task: there is nothing to tell
      );
    }
    this.known = now;
  }

  drop(id: string): void {
    this.list = this.list.filter((r) => r.id !== id);
  }
}

export const answered = new Answered();
