import type { Attempt, QueueItem, Request, Task } from '../backend/types';
import { attempts, type Snapshot } from './snapshot';

/** One row of the home screen. */
export interface QueueRow {
  readonly attempt: Attempt;
  readonly task: Task;
  readonly item?: QueueItem;
  readonly requests: readonly Request[];
  /** Minutes it takes a person; 0: nothing to read. */
  readonly minutes: number;
}

export type SectionId = 'needs' | 'running' | 'waiting' | 'done';

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  readonly rows: readonly QueueRow[];
  readonly aside: string;
  /** Rows that are not shown yet. */
  readonly hidden?: number;
}

/** How many of what is over are shown at first, and more each time somebody asks. */
export const DONE_SHOWN = 40;

const sectionOf: Record<string, SectionId> = {
  waiting_approval: 'needs',
  waiting_question: 'needs',
  ready: 'needs',
  failed: 'needs',
  preparing: 'running',
  running: 'running',
  verifying: 'running',
  reviewing: 'running',
  landing: 'running',
  queued: 'waiting',
  waiting_provider: 'waiting',
  paused: 'waiting',
  changes_requested: 'waiting',
  landed: 'done',
  rejected: 'done',
  cancelled: 'done',
};

/** Answering a request is a minute's work. */
const ANSWER_MINUTES = 1;

export interface Filter {
  readonly project?: string;
  readonly text?: string;
  /** How many of what is over to show; absent: all. */
  readonly done?: number;
}

/** Groups every attempt into the four sections, in the order a person takes them. Pure. */
export function sections(s: Snapshot, filter: Filter = {}): Section[] {
  const rows = rowsOf(s).filter((r) => matches(r, filter));
  const by = (id: SectionId) => rows.filter((r) => (sectionOf[r.attempt.state] ?? 'waiting') === id);
  const rank = new Map(s.queue.map((q, i) => [q.id, i]));
  const needs = by('needs').sort((a, b) => needRank(a, rank) - needRank(b, rank) || older(a, b));
  const running = by('running').sort(older);
  const waiting = by('waiting').sort(older);
  const done = by('done').sort((a, b) => ended(b) - ended(a));
  const read = needs.reduce((n, r) => n + r.minutes, 0);
  return [
    { id: 'needs', title: 'Needs you', rows: needs, aside: read ? `${read} min to read` : '' },
    { id: 'running', title: 'Running', rows: running, aside: slots(s) },
    { id: 'waiting', title: 'Waiting', rows: waiting, aside: '' },
    {
      id: 'done',
      title: 'Done',
      rows: done.slice(0, filter.done),
      aside: outcome(done),
      hidden: beyond(done.length, filter.done),
    },
  ];
}

const beyond = (have: number, shown = have) => Math.max(0, have - shown);

function rowsOf(s: Snapshot): QueueRow[] {
  const task = new Map(s.tasks.map((t) => [t.id, t]));
  const item = new Map(s.queue.map((q) => [q.id, q]));
  return attempts(s).flatMap((attempt) => {
    const t = task.get(attempt.task);
    if (!t) return [];
    const requests = s.requests.filter((r) => r.attempt === attempt.id && r.state === 'waiting');
    const minutes = requests.length ? requests.length * ANSWER_MINUTES : attempt.review_minutes;
    return [{ attempt, task: t, item: item.get(attempt.id), requests, minutes }];
  });
}

function matches(r: QueueRow, f: Filter): boolean {
  if (f.project && r.attempt.project !== f.project) return false;
  const text = f.text?.trim().toLowerCase();
  if (!text) return true;
  const a = r.attempt;
  return [`#${a.number}`, a.title, a.kind, a.model, a.state, a.activity ?? ''].some((x) =>
    x.toLowerCase().includes(text),
  );
}

/** What asks comes first, because something stands still until it is answered; then the engine's own order. */
function needRank(r: QueueRow, rank: Map<string, number>): number {
  if (r.requests.length) return -1;
  return rank.get(r.attempt.id) ?? Number.MAX_SAFE_INTEGER;
}

const older = (a: QueueRow, b: QueueRow) => Date.parse(a.attempt.created_at) - Date.parse(b.attempt.created_at);
const ended = (r: QueueRow) => Date.parse(r.attempt.ended_at ?? r.attempt.created_at);

function slots(s: Snapshot): string {
  if (!s.status) return '';
  const { foreground: f, background: b } = s.status;
  return `${f.used + b.used} of ${f.total + b.total} slots`;
}

function outcome(rows: readonly QueueRow[]): string {
  const count = (state: string) => rows.filter((r) => r.attempt.state === state).length;
  return ['landed', 'rejected', 'cancelled']
    .map((x) => [count(x), x] as const)
    .filter(([n]) => n > 0)
    .map(([n, x]) => `${n} ${x}`)
    .join(', ');
}

/** How many rows from the top fit in the minutes a person has. */
export function fitting(rows: readonly QueueRow[], minutes: number): { count: number; used: number } {
  let used = 0;
  let count = 0;
  for (const r of rows) {
    const next = used + Math.max(1, r.minutes);
    if (next > minutes) break;
    used = next;
    count++;
  }
  return { count, used };
}
