import type { Attempt, QueueItem, Request, Standing, Task } from '../backend/types';
import { standings } from './forecast';
import { risk } from './risk';
import { attempts, type Snapshot } from './snapshot';

/** One row of the home screen. */
export interface QueueRow {
  readonly attempt: Attempt;
  readonly task: Task;
  readonly item?: QueueItem;
  /** What is foretold of it, where it may land. */
  readonly forecast?: Standing;
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
}

export const ORDERS = ['proposed', 'oldest', 'quickest', 'riskiest', 'landing'] as const;
export type Order = (typeof ORDERS)[number];

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

/** What is to be seen of the queue; what is empty or absent narrows nothing. */
export interface Filter {
  readonly project?: string;
  readonly text?: string;
  readonly kind?: string;
  readonly model?: string;
  readonly state?: string;
  /** The order of what needs a person; the rest has one of its own. */
  readonly order?: Order;
}

/** Groups every attempt into the four sections, in the order a person takes them. Pure. */
export function sections(s: Snapshot, filter: Filter = {}): Section[] {
  const rows = rowsOf(s).filter((r) => matches(r, filter));
  const by = (id: SectionId) => rows.filter((r) => (sectionOf[r.attempt.state] ?? 'waiting') === id);
  const needs = by('needs').sort(comparing(s, filter.order));
  const running = by('running').sort(older);
  const waiting = by('waiting').sort(older);
  const done = by('done').sort((a, b) => ended(b) - ended(a));
  const read = needs.reduce((n, r) => n + r.minutes, 0);
  return [
    { id: 'needs', title: 'Needs you', rows: needs, aside: read ? `${read} min to read` : '' },
    { id: 'running', title: 'Running', rows: running, aside: slots(s) },
    { id: 'waiting', title: 'Waiting', rows: waiting, aside: '' },
    { id: 'done', title: 'Done', rows: done, aside: outcome(done) },
  ];
}

function rowsOf(s: Snapshot): QueueRow[] {
  const task = new Map(s.tasks.map((t) => [t.id, t]));
  const item = new Map(s.queue.map((q) => [q.id, q]));
  const foretold = standings(s);
  const asked = new Map<string, Request[]>();
  for (const r of s.requests) if (r.state === 'waiting') asked.set(r.attempt, [...(asked.get(r.attempt) ?? []), r]);
  return attempts(s).flatMap((attempt) => {
    const t = task.get(attempt.task);
    if (!t) return [];
    const requests = asked.get(attempt.id) ?? [];
    const minutes = requests.length ? requests.length * ANSWER_MINUTES : attempt.review_minutes;
    return [{ attempt, task: t, item: item.get(attempt.id), forecast: foretold.get(attempt.id), requests, minutes }];
  });
}

function matches(r: QueueRow, f: Filter): boolean {
  const a = r.attempt;
  if (f.project && a.project !== f.project) return false;
  if (f.kind && a.kind !== f.kind) return false;
  if (f.model && a.model !== f.model) return false;
  if (f.state && a.state !== f.state) return false;
  const text = f.text?.trim().toLowerCase();
  if (!text) return true;
  return [`#${a.number}`, a.title, a.kind, a.model, a.state, a.activity ?? ''].some((x) =>
    x.toLowerCase().includes(text),
  );
}

type Compare = (a: QueueRow, b: QueueRow) => number;

/** Orders what needs a person. What asks is not set apart in the orders a person chose: they know what they want. */
function comparing(s: Snapshot, order: Order = 'proposed'): Compare {
  const rank = new Map(s.queue.map((q, i) => [q.id, i]));
  const orders: Record<Order, Compare> = {
    proposed: (a, b) => needRank(a, rank) - needRank(b, rank) || older(a, b),
    landing: (a, b) => place(a) - place(b) || needRank(a, rank) - needRank(b, rank) || older(a, b),
    oldest: (a, b) => since(a) - since(b) || older(a, b),
    quickest: (a, b) => Math.max(1, a.minutes) - Math.max(1, b.minutes) || since(a) - since(b),
    riskiest: (a, b) => risk(b) - risk(a) || since(a) - since(b),
  };
  return orders[order];
}

/** What asks comes first, because something stands still until it is answered; then the engine's own order. */
function needRank(r: QueueRow, rank: Map<string, number>): number {
  if (r.requests.length || r.attempt.state.startsWith('waiting_')) return -1; // what it asks may be on its way still
  return rank.get(r.attempt.id) ?? Number.MAX_SAFE_INTEGER;
}

/** Where it stands in the order to land in that the forecast proposes; what has no place comes after. */
const place = (r: QueueRow) => r.forecast?.place || Number.MAX_SAFE_INTEGER;

/** Since when it needs a person. */
function since(r: QueueRow): number {
  const asked = r.requests.map((q) => Date.parse(q.created_at));
  const a = r.attempt;
  return asked.length ? Math.min(...asked) : Date.parse(a.ready_at ?? a.ended_at ?? a.created_at);
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

/** What a person can get through in the minutes they have, and what has to wait; both keep their order. */
export interface Picked {
  readonly now: readonly QueueRow[];
  readonly later: readonly QueueRow[];
  readonly used: number;
}

/** Picks from the top what fits the minutes; what takes too long is passed over. 0 minutes: all day, all of it. */
export function pick(rows: readonly QueueRow[], minutes: number): Picked {
  const now: QueueRow[] = [];
  const later: QueueRow[] = [];
  let used = 0;
  for (const r of rows) {
    const takes = Math.max(1, r.minutes);
    if (minutes > 0 && used + takes > minutes) later.push(r);
    else {
      now.push(r);
      used += takes;
    }
  }
  return { now, later, used };
}
