import type { Entry, Event, Transcript } from '../../backend/types';
import { problemFrom, type Problem } from '../../backend/problem';

const PAGE = 200;
const PAUSE = 80;
/** Streamed text that is kept before the finished message comes. */
const LONGEST_LIVE = 20_000;

export type Pager = (after: number, limit: number) => Promise<Transcript>;

/** The session of one attempt: fetched in pages, followed by events. */
export class TranscriptModel {
  entries: readonly Entry[] = $state.raw([]);
  loaded = $state(false);
  problem: Problem | undefined = $state.raw();
  /** What the model writes right now; gone when the finished message is there. */
  live = $state('');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private again = false;

  constructor(private readonly page: Pager) {}

  /** Takes an event of this attempt in. */
  event(e: Event): void {
    if (e.kind === 'delta') this.live = (this.live + (e.text ?? '')).slice(-LONGEST_LIVE);
    else if (e.kind === 'message' || e.kind === 'turn' || e.kind === 'call') this.soon();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  async load(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      await this.pages(settled(this.entries));
      this.problem = undefined;
    } catch (err) {
      this.problem = problemFrom(err);
    }
    this.loaded = true;
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.soon();
    }
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), PAUSE);
  }

  private async pages(from: number): Promise<void> {
    const before = this.entries.length;
    for (let after = from; ;) {
      const t = await this.page(after, PAGE);
      const got = t.entries ?? [];
      this.entries = merge(this.entries, got);
      if (!t.next || got.length === 0 || t.next <= after) break;
      after = t.next;
    }
    if (this.entries.length > before) this.live = '';
  }
}

/** The last entry that cannot change any more: all before the first call that is still under way. */
export function settled(entries: readonly Entry[]): number {
  const open = entries.find((e) => e.calls?.some((c) => c.state === 'intended'));
  if (open) return open.seq - 1;
  const last = entries.at(-1);
  // the results of the last message's calls come after the message itself
  return last ? last.seq - 1 : 0;
}

/** Puts fetched entries in place by their number. */
export function merge(have: readonly Entry[], got: readonly Entry[]): Entry[] {
  const bySeq = new Map(have.map((e) => [e.seq, e]));
  for (const e of got) bySeq.set(e.seq, e);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
