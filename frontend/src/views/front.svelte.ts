import type { Lines, Scope, TourStop } from '../backend/types';
import { problemFrom, type Problem } from '../backend/problem';
import { seenOf } from '../state/scope';
import type { Store } from '../state/store.svelte';
import type { Writing } from './notes';
import { Reading } from './reading.svelte';
import { Remarks } from './remarks.svelte';
import { Guide } from './tour.svelte';

/** How long the diff has the machine to itself before the scopes are counted, which has git read all of it. */
const QUIET = 700;

/** A place of the code that is looked at beside what names it. */
export interface Peek {
  readonly path: string;
  readonly line: number;
  readonly lines?: Lines;
  readonly problem?: Problem;
}

/**
 * The review that is in front, and all that is remembered of it while it is. The view stays when the next one comes, for
 * to make it anew takes longer than to fill it; whatever belongs to one review alone is therefore here and not there.
 */
export class Front {
  readonly seen;
  readonly reading: Reading;
  readonly remarks: Remarks;
  readonly guide: Guide;
  facts = $state(false);
  showFiles = $state(false);
  writing: Writing | undefined = $state.raw();
  /** A failure shows what happened first; the change is a step behind it. */
  asChange = $state(false);
  peek: Peek | undefined = $state.raw();
  /** What the change can be seen in, when it was opened. */
  scopes: readonly Scope[] = $state.raw([]);

  private left = false;
  private counting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    readonly id: string,
    readonly scope: string,
    facts: boolean,
    /** Shows a stop of a tour in the change. */
    show: (s: TourStop) => void,
  ) {
    this.seen = seenOf(scope);
    this.facts = facts;
    this.reading = new Reading(store.api, store.openings, id, this.seen);
    this.remarks = new Remarks(store.api, this.reading);
    this.guide = new Guide(store.api, id, (s) => !this.left && show(s));
  }

  /** Whether only a part of the change is seen. */
  get scoped(): boolean {
    return Object.keys(this.seen).length > 0;
  }

  /** Fetches what is there, and a little later what else it can be seen in. */
  enter(): void {
    void this.reading.load().then(() => {
      if (!this.left) this.counting = setTimeout(() => void this.count(), QUIET);
    });
  }

  leave(): void {
    this.left = true;
    clearTimeout(this.counting);
    this.reading.stop();
  }

  private async count(): Promise<void> {
    if (this.reading.files.length || this.scoped) this.scopes = await this.store.api.scopes(this.id).catch(() => []);
  }

  /** Shows a place of the code: the lines around it, as the attempt leaves them. */
  async look(path: string, line: number): Promise<void> {
    const peek = (this.peek = { path, line });
    const put = (p: Peek) => this.peek === peek && (this.peek = p);
    const from = Math.max(1, line - 60);
    try {
      put({ path, line, lines: await this.store.api.lines(this.id, { path, from, limit: 200 }) });
    } catch (err) {
      put({ path, line, problem: problemFrom(err) });
    }
  }
}
