import type { Api } from '../backend/api';
import type { Change, Comment, Event, Evidence } from '../backend/types';
import { Problem, problemFrom } from '../backend/problem';

/** What is fetched for the one attempt somebody looks at. */
export class Detail {
  change: Change | undefined = $state.raw();
  evidence: readonly Evidence[] = $state.raw([]);
  comments: readonly Comment[] = $state.raw([]);
  problem: Problem | undefined = $state.raw();
  loaded = $state(false);
  /** Whether evidence and comments are what the engine has, and not only what was there before it answered. */
  known = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(
    private readonly api: Pick<Api, 'change' | 'evidence' | 'comments'>,
    readonly id: string,
  ) {}

  /** Fetches all of it; the rest is there too where the change itself cannot be had. */
  async load(): Promise<void> {
    try {
      const rest = Promise.all([this.api.evidence(this.id), this.api.comments(this.id)]);
      const change = await this.api.change(this.id).catch((err: unknown) => problemFrom(err));
      const [evidence, comments] = await rest;
      if (this.stopped) return;
      this.problem = change instanceof Problem ? change : undefined;
      if (!(change instanceof Problem) && !same(this.change, change)) this.change = change;
      this.evidence = evidence;
      this.comments = comments;
      this.known = true;
    } catch (err) {
      if (!this.stopped) this.problem = problemFrom(err);
    }
    this.loaded = true;
  }

  /** Takes an event in: what concerns this attempt makes it fetch again, soon and once. */
  event(e: Event): void {
    if (e.attempt !== this.id || e.kind === 'delta' || e.seq === 0) return;
    this.soon();
  }

  soon(pause = 150): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), pause);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}

/** A change of the same tree against the same base is the same change; replacing it would lose the reader's place. */
function same(a: Change | undefined, b: Change): boolean {
  return a !== undefined && a.tree === b.tree && a.base === b.base && a.files?.length === b.files?.length;
}
