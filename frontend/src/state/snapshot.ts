import type {
  Attempt,
  Forecast,
  Landing,
  Models,
  Project,
  Probe,
  Pull,
  QueueItem,
  Request,
  Status,
  Task,
} from '../backend/types';

/** Everything the page knows, as one immutable value. Reducers make a new one; nothing changes one in place. */
export interface Snapshot {
  readonly status: Status | null;
  readonly projects: readonly Project[];
  readonly tasks: readonly Task[];
  readonly queue: readonly QueueItem[];
  readonly requests: readonly Request[];
  readonly landings: readonly Landing[];
  /** How the open changes would land, for each target. */
  readonly forecast: readonly Forecast[];
  readonly models: Models | null;
  readonly pulls: readonly Pull[];
  /** What is measured, or was last; at most one. */
  readonly probes: readonly Probe[];
  /** Sequence number of the last stored event that was taken in; 0: none yet. */
  readonly seq: number;
}

export const EMPTY: Snapshot = {
  status: null,
  projects: [],
  tasks: [],
  queue: [],
  requests: [],
  landings: [],
  forecast: [],
  models: null,
  pulls: [],
  probes: [],
  seq: 0,
};

/** The parts that are fetched as a whole. */
export type Part =
  'status' | 'projects' | 'tasks' | 'queue' | 'requests' | 'landings' | 'forecast' | 'models' | 'pulls' | 'probes';

export const PARTS: readonly Part[] = [
  'status',
  'projects',
  'tasks',
  'queue',
  'requests',
  'landings',
  'forecast',
  'models',
  'pulls',
  'probes',
];

export function attempts(s: Snapshot): Attempt[] {
  return s.tasks.flatMap((t) => t.attempts ?? []);
}

export function findAttempt(s: Snapshot, id: string): Attempt | undefined {
  for (const t of s.tasks) {
    const a = t.attempts?.find((x) => x.id === id);
    if (a) return a;
  }
  return undefined;
}

export function taskOf(s: Snapshot, attempt: string): Task | undefined {
  return s.tasks.find((t) => t.attempts?.some((a) => a.id === attempt));
}

/** How many attempts there are at the task of one. */
export const raceSize = (s: Snapshot, attempt: string) => taskOf(s, attempt)?.attempts?.length ?? 0;

export function requestsOf(s: Snapshot, attempt: string): Request[] {
  return s.requests.filter((r) => r.attempt === attempt && r.state === 'waiting');
}

/** The landing that can be taken back for an attempt, if any. */
export function landingOf(s: Snapshot, attempt: string): Landing | undefined {
  return s.landings.find((l) => l.attempt === attempt && l.state === 'done');
}
