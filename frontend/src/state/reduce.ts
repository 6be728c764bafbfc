import type { Attempt, Event, Project, Task } from '../backend/types';
import type { Part, Snapshot } from './snapshot';

/** What an event makes of a snapshot, and what has to be fetched to know the rest. */
export interface Reduced {
  readonly snapshot: Snapshot;
  /** Parts that are out of date now. */
  readonly stale: readonly Part[];
  /** The attempt that is out of date now, if one is. */
  readonly attempt?: string;
  /** An event was missed: everything is out of date. */
  readonly gap: boolean;
}

const stale: Record<string, readonly Part[]> = {
  project: ['projects'],
  task: ['tasks', 'queue'],
  attempt: ['status'],
  request: ['requests', 'status'],
  review: ['queue'],
  landing: ['landings', 'queue', 'projects'],
  bin: ['tasks', 'queue'],
  forecast: ['forecast'],
  config: ['models', 'status'],
  models: ['models', 'pulls'],
  pull: ['pulls'],
  probe: ['probes'],
};

/** States whose coming or going changes what is in the queue. */
const queued = new Set(['ready', 'failed', 'landed', 'rejected', 'changes_requested', 'verifying', 'landing']);

/** States that come with an artifact: they are shown with it, once the attempt was fetched, and never before it. */
const judged = new Set(['ready', 'failed']);

/** Takes one event in. Pure: events are hints, so all it does is to note what they say and what they make stale. */
export function reduce(s: Snapshot, e: Event): Reduced {
  const gap = e.seq > 0 && s.seq > 0 && e.seq > s.seq + 1;
  const next = e.seq > s.seq ? { ...s, seq: e.seq } : s;
  if (e.seq > 0 && e.seq <= s.seq) return { snapshot: s, stale: [], gap: false };
  if (e.kind !== 'attempt' || !e.attempt) {
    return { snapshot: next, stale: stale[e.kind] ?? [], attempt: attemptOf(e), gap };
  }
  return reduceAttempt(next, e, gap);
}

function reduceAttempt(s: Snapshot, e: Event, gap: boolean): Reduced {
  const id = e.attempt ?? '';
  const before = known(s, id);
  const patch: Partial<Attempt> = {};
  if (e.state && !judged.has(e.state)) Object.assign(patch, { state: e.state });
  if (e.text) Object.assign(patch, { activity: e.text });
  const snapshot = before ? onAttempt(s, id, (a) => ({ ...a, ...patch })) : s;
  if (e.seq === 0 && before) return { snapshot, stale: [], gap };
  const moved = !before || (e.state !== undefined && e.state !== before.state);
  const parts: Part[] = moved ? ['status'] : [];
  if (!before) parts.push('tasks');
  if (moved && (queued.has(e.state ?? '') || queued.has(before?.state ?? ''))) parts.push('queue');
  return { snapshot, stale: parts, attempt: before ? id : undefined, gap };
}

/** Which attempt an event of another kind makes stale: a turn counts tokens, a verdict shows on the row. */
function attemptOf(e: Event): string | undefined {
  return e.kind === 'turn' || e.kind === 'review' || e.kind === 'landing' ? e.attempt : undefined;
}

/**
 * Puts one fetched attempt in its place, whole: what it does not say any more, a verdict that was withdrawn, is gone. One
 * that is not known is left out: the tasks are fetched then.
 */
export function putAttempt(s: Snapshot, a: Attempt): Snapshot {
  return onAttempt(s, a.id, () => a);
}

/** Puts one project in its place, or at the end. */
export function putProject(s: Snapshot, p: Project): Snapshot {
  const at = s.projects.findIndex((x) => x.id === p.id);
  const projects = at < 0 ? [...s.projects, p] : s.projects.with(at, p);
  return { ...s, projects };
}

/** Puts a task that was just started in front. */
export function putTask(s: Snapshot, t: Task): Snapshot {
  return { ...s, tasks: [t, ...s.tasks.filter((x) => x.id !== t.id)] };
}

function known(s: Snapshot, id: string): Attempt | undefined {
  for (const t of s.tasks) for (const a of t.attempts ?? []) if (a.id === id) return a;
  return undefined;
}

function onAttempt(s: Snapshot, id: string, change: (a: Attempt) => Attempt): Snapshot {
  if (!known(s, id)) return s;
  const tasks = s.tasks.map((t) =>
    t.attempts?.some((a) => a.id === id) ? { ...t, attempts: t.attempts.map((a) => (a.id === id ? change(a) : a)) } : t,
  );
  return { ...s, tasks };
}
