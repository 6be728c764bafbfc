import type { Api, How } from '../backend/api';
import type { Event, Opening } from '../backend/types';

/** How many openings are kept: what a person goes through, and the one that is next. */
const KEPT = 8;

interface Kept {
  readonly promise: Promise<Opening>;
  value?: Opening;
}

/**
 * What is needed to show a change, fetched once and kept until something of its attempt moves: the next item is there
 * before somebody asks for it.
 */
export class Openings {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly api: Pick<Api, 'opening'>) {}

  /** What is here already, for a first paint without waiting. */
  peek(id: string, how: How): Opening | undefined {
    return this.kept.get(key(id, how))?.value;
  }

  /** Fetches an opening, or gives the one that is here or on its way. */
  get(id: string, how: How): Promise<Opening> {
    const k = key(id, how);
    const had = this.kept.get(k);
    if (had) return had.promise;
    const promise = this.api.opening(id, how);
    const kept: Kept = { promise };
    this.kept.set(k, kept);
    promise.then(
      (v) => (kept.value = v),
      () => this.kept.get(k) === kept && this.kept.delete(k),
    );
    for (const old of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(old);
    }
    return promise;
  }

  /** Fetches it so that it is here later. What goes wrong now is said when it is asked for. */
  prefetch(id: string, how: How): void {
    this.get(id, how).catch(() => undefined);
  }

  forget(id: string): void {
    for (const k of this.kept.keys()) if (k.startsWith(id + ' ')) this.kept.delete(k);
  }

  /** Takes an event in: what it is about is fetched anew. */
  event(e: Event): void {
    if (!e.attempt || e.kind === 'delta' || e.seq === 0) return;
    this.forget(e.attempt);
  }
}

const key = (id: string, how: How) =>
  [
    id,
    how.split ?? false,
    how.ignore_space ?? false,
    how.turn ?? '',
    how.unseen ?? '',
    how.against ?? '',
    how.uncommitted ?? '',
  ].join(' ');
