import type { Entry, Event, Page, Transcript } from '../../backend/types';
import { problemFrom, type Problem } from '../../backend/problem';

/** What is fetched first, what is fetched when a person scrolls back, and what is fetched to follow. */
const FIRST = 20;
const EARLIER = 100;
const PAGE = 200;
const PAUSE = 80;
/** Streamed text that is kept before the finished message comes, and what is left of it when it gets longer. */
const LONGEST_LIVE = 24_000;
const KEPT_LIVE = 12_000;

export type Pager = (page: Page) => Promise<Transcript>;
/** Runs a function with the first frame after a pause in milliseconds. */
export type Frame = (f: () => void, pause: number) => void;

const nextFrame: Frame = (f, pause) =>
  void setTimeout(() => ('requestAnimationFrame' in globalThis ? requestAnimationFrame(f) : f()), pause);

/** Milliseconds between two draws of what streams: it comes faster than anyone reads, and each draw costs a frame. */
const BETWEEN = 80;

/** What the model writes right now. */
export interface Live {
  readonly turn: string;
  readonly text: string;
  readonly thinking: string;
}

const NOTHING: Live = { turn: '', text: '', thinking: '' };

/** The session of one attempt: its end first, what came before on demand, followed by events. */
export class TranscriptModel {
  entries: readonly Entry[] = $state.raw([]);
  /** Where the page before begins; 0: the beginning is there. */
  prev = $state(0);
  loaded = $state(false);
  problem: Problem | undefined = $state.raw();
  /** What the model writes right now; gone when the finished message is there. */
  live: Live = $state.raw(NOTHING);

  private heard: Live = NOTHING;
  private framed = false;
  private drawn = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private again = false;
  private cut = false;
  private going: Promise<void> | undefined;

  constructor(
    private readonly page: Pager,
    private readonly frame: Frame = nextFrame,
  ) {}

  /** Takes an event of this attempt in. */
  event(e: Event): void {
    if (e.kind === 'delta') this.delta(e);
    else if (e.kind === 'attempt' && e.seq > 0 && e.id) {
      this.cut = true; // another session: it went on from this one, or back to a turn
      this.soon();
    } else if (e.kind === 'message' || e.kind === 'turn' || e.kind === 'call') this.soon();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Fetches the end, or what came since. */
  async load(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      if (this.cut && this.loaded) await this.afresh();
      else if (this.loaded && this.entries.length) await this.follow(settled(this.entries));
      else await this.begin();
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

  /** Fetches the page before what is there. Calls while one is under way share it. */
  earlier(): Promise<void> {
    if (!this.prev) return Promise.resolve();
    return (this.going ??= this.back().finally(() => (this.going = undefined)));
  }

  private async back(): Promise<void> {
    const t = await this.page({ before: this.prev, limit: EARLIER });
    this.entries = merge(this.entries, t.entries ?? []);
    this.prev = t.prev ?? 0;
  }

  private async begin(): Promise<void> {
    const t = await this.page({ tail: true, limit: FIRST });
    this.entries = merge(this.entries, t.entries ?? []);
    this.prev = t.prev ?? 0;
  }

  /** Fetches the end anew. Where it is not what was there, what was there was taken back. */
  private async afresh(): Promise<void> {
    this.cut = false;
    const t = await this.page({ tail: true, limit: PAGE });
    const got = t.entries ?? [];
    const last = this.entries.at(-1);
    const same = last && got.find((e) => e.seq === last.seq);
    const goesOn = !last || (same ? same.at === last.at && same.turn === last.turn : (got.at(-1)?.seq ?? 0) > last.seq);
    if (goesOn) return this.follow(settled(this.entries));
    this.entries = got;
    this.prev = t.prev ?? 0;
    this.live = this.heard = NOTHING;
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), PAUSE);
  }

  private async follow(from: number): Promise<void> {
    const before = this.entries.at(-1)?.seq ?? 0;
    for (let after = from; ;) {
      const t = await this.page({ after, limit: PAGE });
      const got = t.entries ?? [];
      this.entries = merge(this.entries, got);
      if (!t.next || t.next <= after) break;
      after = t.next;
    }
    if (this.entries.some((e) => e.seq > before && e.role === 'assistant')) this.live = this.heard = NOTHING;
  }

  /** Gathers what streams; the page draws it a few times a second, however often it comes. */
  private delta(e: Event): void {
    const of = e.id && e.id !== this.heard.turn ? { ...NOTHING, turn: e.id } : this.heard;
    const part = e.part === 'thinking' ? 'thinking' : 'text';
    this.heard = { ...of, [part]: shortened(of[part] + (e.text ?? '')) };
    if (this.framed) return;
    this.framed = true;
    const pause = Math.max(0, this.drawn + BETWEEN - performance.now());
    this.frame(() => {
      this.framed = false;
      this.drawn = performance.now();
      this.live = this.heard;
    }, pause);
  }
}

/** What streamed, cut in large steps at a line, so that what is drawn of it is rarely drawn anew. */
function shortened(text: string): string {
  if (text.length <= LONGEST_LIVE) return text;
  const kept = text.slice(-KEPT_LIVE);
  return kept.slice(kept.indexOf('\n') + 1);
}

/** The last entry that cannot change any more: all before the first call that is still under way. */
export function settled(entries: readonly Entry[]): number {
  const open = entries.findLast((e) => e.calls?.some((c) => c.state === 'intended'));
  if (open) return open.seq - 1;
  const last = entries.at(-1);
  // the results of the last message's calls come after the message itself
  return last ? last.seq - 1 : 0;
}

/** Puts fetched entries in place by their number; one that did not change stays the same object, and is not drawn. */
export function merge(have: readonly Entry[], got: readonly Entry[]): readonly Entry[] {
  if (got.length === 0) return have;
  const first = have[0]?.seq ?? Infinity;
  const last = have.at(-1)?.seq ?? 0;
  if (got.every((e) => e.seq > last)) return [...have, ...got];
  if (got.every((e) => e.seq < first)) return [...got, ...have];
  const bySeq = new Map(have.map((e) => [e.seq, e]));
  for (const e of got) {
    const old = bySeq.get(e.seq);
    if (!old || JSON.stringify(old) !== JSON.stringify(e)) bySeq.set(e.seq, e);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
