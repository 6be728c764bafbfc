import { SseParser } from './sse';
import { authHeaders } from './token';
import { problemFrom, problemOf, type Problem } from './problem';
import type { Event } from './types';

/** What a listener of the stream is told. */
export interface StreamListener {
  /** The stream is open: everything from now on will be heard. Fetch the state now, not before. */
  open(): void;
  event(e: Event): void;
  /** The stream ended; it is tried again after `wait` milliseconds. */
  lost(why: Problem, wait: number): void;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5000;

/** The engine says every 15 seconds that it is alive; after three times nothing the connection is dead. */
const SILENCE = 45_000;

/** How long to wait before the next try. */
export function backoff(tries: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries, 10));
}

/**
 * The one event stream of the page. It is read by fetch, because EventSource cannot send the token in a header, and
 * opened again until it is closed.
 */
export class EventStream {
  private tries = 0;
  private closed = false;
  private paused = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort: AbortController | undefined;

  constructor(
    private readonly listener: StreamListener,
    private readonly fetcher: typeof fetch = (...a) => fetch(...a),
  ) {}

  start(): void {
    this.paused = false;
    void this.run();
  }

  /** Tries at once instead of waiting out the pause. */
  retry(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.run();
  }

  /** Stops trying until start is called again. Called from a listener. */
  pause(): void {
    this.paused = true;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  private async run(): Promise<void> {
    let why: Problem;
    try {
      await this.read();
      why = problemFrom(null);
    } catch (err) {
      why = problemFrom(err);
    }
    if (this.closed) return;
    const wait = backoff(this.tries++);
    this.listener.lost(why, wait);
    if (this.paused) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.run();
    }, wait);
  }

  private async read(): Promise<void> {
    this.abort = new AbortController();
    const res = await this.fetcher('/api/events', {
      headers: { Accept: 'text/event-stream', ...authHeaders() },
      cache: 'no-store',
      signal: this.abort.signal,
    });
    if (!res.ok || !res.body) throw problemOf(res.status, await res.json().catch(() => null));
    this.tries = 0;
    this.listener.open();
    const reader = res.body.getReader();
    const decoder = new TextDecoder();
    const parser = new SseParser();
    for (;;) {
      const { done, value } = await this.heard(reader.read());
      if (done) return;
      for (const m of parser.feed(decoder.decode(value, { stream: true }))) this.deliver(m.data);
    }
  }

  /** Gives up on a connection that says nothing any more, not even that it is alive. */
  private heard<T>(read: Promise<T>): Promise<T> {
    let silence: ReturnType<typeof setTimeout>;
    const dead = new Promise<never>((_, no) => {
      silence = setTimeout(() => {
        no(problemFrom(null));
        this.abort?.abort();
      }, SILENCE);
    });
    return Promise.race([read, dead]).finally(() => clearTimeout(silence));
  }

  private deliver(data: string): void {
    let e: unknown;
    try {
      e = JSON.parse(data);
    } catch {
      return; // not one of ours; a gap in seq will show if it was
    }
    if (e && typeof e === 'object' && typeof (e as Event).kind === 'string') this.listener.event(e as Event);
  }
}
