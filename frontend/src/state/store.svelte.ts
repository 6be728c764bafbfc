import type { Api } from '../backend/api';
import { problemFrom, UNAVAILABLE, type Problem } from '../backend/problem';
import { EventStream } from '../backend/stream';
import type { Event } from '../backend/types';
import { Openings } from './openings';
import { putAttempt, putProject, putTask, reduce } from './reduce';
import { EMPTY, PARTS, type Part, type Snapshot } from './snapshot';

/** How the page stands to the engine. */
export type Link =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'lost'; why: Problem; since: number }
  | { state: 'stale'; why: Problem; since: number } // it answers, but with an error
  | { state: 'refused'; why: Problem };

/** What is out of date is fetched together after this pause, so that a burst of events costs one round. */
const PAUSE = 60;

/** The pause after a fetch that failed. */
const PAUSE_FAILED = 2000;

type Listener = (e: Event) => void;

/**
 * The live state of the page: a snapshot, brought up to date by events. Persist-then-publish on the other side makes
 * every event a hint that something newer can be fetched; nothing here is ever more than a copy.
 */
export class Store {
  snapshot: Snapshot = $state.raw(EMPTY);
  link: Link = $state.raw({ state: 'connecting' });
  loaded = $state(false);
  /** When the snapshot was last known to be right. */
  asOf = $state(0);

  /** Changes that are there before somebody asks for them. */
  readonly openings: Openings;

  private readonly stream: EventStream;
  private readonly listeners = new Set<Listener>();
  private parts = new Set<Part>();
  private stale = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;

  constructor(
    readonly api: Api,
    fetcher?: typeof fetch,
  ) {
    this.openings = new Openings(api);
    this.stream = new EventStream(
      {
        open: () => this.opened(),
        event: (e) => this.event(e),
        lost: (why) => this.lost(why),
      },
      fetcher,
    );
  }

  start(): void {
    this.stream.start();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stream.close();
  }

  /** Tries to reach the engine now. */
  retry(): void {
    this.link = { state: 'connecting' };
    this.stream.retry();
  }

  /** Begins anew, after the stream was refused and the page got a token. */
  restart(): void {
    this.link = { state: 'connecting' };
    this.stream.start();
  }

  /** Hears every event, deltas included. Gives back how to stop. */
  listen(f: Listener): () => void {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  }

  /** Marks parts as out of date; used after an action, so that its result shows without waiting for the event. */
  refresh(...parts: Part[]): void {
    for (const p of parts) this.parts.add(p);
    this.schedule();
  }

  /** Puts an attempt that an action gave back in its place. */
  put = (a: Parameters<typeof putAttempt>[1]): void => {
    this.snapshot = putAttempt(this.snapshot, a);
  };

  putProject = (p: Parameters<typeof putProject>[1]): void => {
    this.snapshot = putProject(this.snapshot, p);
  };
  putTask = (t: Parameters<typeof putTask>[1]): void => {
    this.snapshot = putTask(this.snapshot, t);
  };

  private opened(): void {
    this.snapshot = { ...this.snapshot, seq: 0 };
    this.refresh(...PARTS);
  }

  private lost(why: Problem): void {
    if (why.code === 'token') {
      this.stream.pause();
      this.link = { state: 'refused', why };
      return;
    }
    const since = 'since' in this.link ? this.link.since : Date.now();
    this.link = { state: 'lost', why, since };
  }

  private event(e: Event): void {
    this.openings.event(e);
    const r = reduce(this.snapshot, e);
    this.snapshot = r.snapshot;
    for (const p of r.gap ? PARTS : r.stale) this.parts.add(p);
    if (r.attempt) this.stale.add(r.attempt);
    if (this.parts.size || this.stale.size) this.schedule();
    for (const f of this.listeners) f(e);
  }

  private schedule(pause = PAUSE): void {
    if (this.timer || this.busy) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.fetch();
    }, pause);
  }

  private async fetch(): Promise<void> {
    const parts = [...this.parts];
    const ids = this.parts.has('tasks') ? [] : [...this.stale];
    this.parts.clear();
    this.stale.clear();
    this.busy = true;
    let pause = PAUSE;
    try {
      await Promise.all([...parts.map((p) => this.part(p)), ...ids.map((id) => this.attempt(id))]);
      this.asOf = Date.now();
      this.link = { state: 'live' };
    } catch (err) {
      pause = PAUSE_FAILED;
      this.failed(problemFrom(err), parts, ids);
    }
    this.busy = false;
    if (this.parts.size || this.stale.size) this.schedule(pause);
  }

  private failed(why: Problem, parts: Part[], ids: string[]): void {
    if (why.code === 'token') {
      this.link = { state: 'refused', why };
      return;
    }
    const since = 'since' in this.link ? this.link.since : Date.now();
    this.link = { state: why.code === UNAVAILABLE ? 'lost' : 'stale', why, since };
    for (const p of parts) this.parts.add(p);
    for (const id of ids) this.stale.add(id);
  }

  private async part(p: Part): Promise<void> {
    const load: Record<Part, () => Promise<unknown>> = {
      status: () => this.api.status(),
      projects: () => this.api.projects(),
      tasks: () => this.api.tasks(),
      queue: () => this.api.queue(),
      requests: () => this.api.waiting(),
      landings: () => this.api.landings(),
      forecast: () => this.api.forecast(),
      models: () => this.api.models(),
      pulls: () => this.api.pulls(),
      probes: () => this.api.probes(),
    };
    const took = load[p]().then((v) => {
      this.snapshot = { ...this.snapshot, [p]: v };
      if (p === 'tasks') this.loaded = true;
    });
    // Asking model servers takes as long as they take, and so does merging: nothing waits for it, and without an answer
    // the last list stays.
    if (p === 'models' || p === 'forecast') void took.catch(() => undefined);
    else await took;
  }

  private async attempt(id: string): Promise<void> {
    try {
      this.put(await this.api.attempt(id));
    } catch (err) {
      const p = problemFrom(err);
      if (p.code !== 'not_found') throw p;
      this.parts.add('tasks'); // removed meanwhile
    }
  }
}
