import type { Attempt, Race, RaceFile, Racer, Row, Task } from '../backend/types';
import { plural } from './words';

// The attempts at one task beside one another, as the page shows them. The engine says who is ahead; nothing here does.

/** Two attempts that are read against each other. */
export interface Pair {
  readonly a: Racer;
  readonly b: Racer;
}

/** Every pair of attempts that changed something, the ones ahead first. */
export function pairs(race: Race): Pair[] {
  const with_ = (race.attempts ?? []).filter((r) => r.files > 0);
  return with_.flatMap((a, i) => with_.slice(i + 1).map((b) => ({ a, b })));
}

/** How two attempts stand to each other in a file. */
export type Stand = 'same' | 'differ' | 'only-a' | 'only-b';

export interface PairFile {
  readonly path: string;
  readonly stand: Stand;
}

/** The files that either of two changes, in reading order. */
export function filesOf(race: Race, { a, b }: Pair): PairFile[] {
  return (race.files ?? []).flatMap((f) => {
    const [x, y] = [version(f, a), version(f, b)];
    if (!x && !y) return [];
    const stand: Stand = x === y ? 'same' : !y ? 'only-a' : !x ? 'only-b' : 'differ';
    return [{ path: f.path, stand }];
  });
}

const version = (f: RaceFile, r: Racer) => f.cells?.find((c) => c.attempt === r.id)?.version ?? 0;

/** "2 files the same, 1 differs, 1 only in B". */
export function pairWords(files: readonly PairFile[], { a, b }: Pair): string {
  const n = (s: Stand) => files.filter((f) => f.stand === s).length;
  const parts = [
    n('same') && `${plural(n('same'), 'file')} the same`,
    n('differ') && `${n('differ')} ${n('differ') === 1 ? 'differs' : 'differ'}`,
    n('only-a') && `${n('only-a')} only in ${a.name}`,
    n('only-b') && `${n('only-b')} only in ${b.name}`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** What it is at, where that is not its agent's work. */
const WORKS: Readonly<Record<string, string>> = {
  queued: 'waits for a slot',
  paused: 'paused',
  verifying: 'its checks run',
  reviewing: 'is being read',
};

const ENDED = new Set(['rejected', 'cancelled']);
const ASKS = new Set(['waiting_approval', 'waiting_question']);

/** What an attempt of a race is told to be, beside its name. */
export function standing(r: Racer): {
  words: string;
  kind: 'lead' | 'out' | 'ended' | 'runs' | 'asks' | 'unsure' | '';
} {
  if (r.chosen) return { words: r.state === 'landed' ? 'landed' : 'chosen', kind: 'lead' };
  if (ENDED.has(r.state)) return { words: r.state, kind: 'ended' };
  if (r.lap === 'out') return { words: 'out', kind: 'out' };
  if (ASKS.has(r.state)) return { words: 'asks you', kind: 'asks' };
  if (r.lap === 'running') return { words: WORKS[r.state] ?? 'still runs', kind: 'runs' };
  if (r.lap === 'unsure') return { words: 'checks are stale', kind: 'unsure' };
  return r.place === 1 ? { words: 'leads', kind: 'lead' } : { words: '', kind: '' };
}

/** How the checks of an attempt stand. */
export function checksOf(r: Racer): { kind: 'pass' | 'fail' | 'stale' | 'none'; text: string; names: string[] } {
  const all = r.checks ?? [];
  const red = all.filter((c) => !c.passed && !c.red_on_base && !c.stale).map((c) => c.name);
  const before = all.filter((c) => !c.passed && c.red_on_base).length;
  const passed = all.filter((c) => c.passed).length;
  if (!all.length) return { kind: 'none', text: 'none ran', names: [] };
  if (all.some((c) => c.stale)) return { kind: 'stale', text: 'of an earlier state', names: [] };
  if (red.length) return { kind: 'fail', text: `${red.length} of ${all.length} red`, names: red };
  return { kind: 'pass', text: `${passed} of ${all.length}${before ? `, ${before} red on base too` : ''}`, names: [] };
}

/** Whether an attempt can be chosen as it stands. */
export const canChoose = (race: Race, r: Racer) =>
  !race.decided && r.state === 'ready' && (r.lap === 'ready' || r.lap === 'unsure');

/** Why nothing can be lifted into an attempt; empty: it can. */
export function notInto(r: Racer): string {
  if (r.state === 'verifying') return 'its checks run';
  if (r.lap === 'running') return `${r.name} still runs`;
  if (r.state !== 'ready' && r.state !== 'failed') return `${r.name} is ${r.state}`;
  return '';
}

/** One hunk of a file of one attempt. */
export interface Piece {
  readonly mark: string;
  readonly rows: readonly Row[];
}

/** Puts the rows of a file's diff to its hunks. A file without hunks (a picture, a new mode) is one piece. */
export function pieces(rows: readonly Row[], marks: readonly string[]): Piece[] {
  return marks.map((mark, i) => ({ mark, rows: rows.filter((r) => r.hunk === i + 1 && r.kind !== 'hunk') }));
}

/** How many attempts at the whole of a task stand beside one another. What was split off one, or brings it together with
 * others, does not race with it. */
export const racing = (t: Task) => (t.attempts ?? []).filter((a) => !a.part_of && !a.reconciles).length;

/** What an attempt is beside the others at its task, in a few words; empty for the only one. */
export function roleOf(t: Task, a: Attempt): string {
  if (a.reconciles) return 'brings together';
  if (!a.part_of) return racing(t) > 1 ? `race of ${racing(t)}` : '';
  const whole = t.attempts?.find((o) => o.id === a.part_of);
  return whole ? `part of #${whole.number}${whole.ordinal > 1 ? `.${whole.ordinal}` : ''}` : 'a part';
}

/** Tasks with several attempts, what is not decided first, the newest first. */
export function races(tasks: readonly Task[]): Task[] {
  const all = tasks.filter((t) => racing(t) > 1);
  const when = (t: Task) => Date.parse(t.created_at);
  return all.sort((x, y) => Number(decided(x)) - Number(decided(y)) || when(y) - when(x));
}

/** Whether the models of a task's attempts are not to be named, where a person wants that until they have chosen. */
export const nameless = (t: Task, wanted: boolean) => wanted && (t.attempts?.length ?? 0) > 1 && !decided(t);

/** Whether a person has chosen, as far as the list of tasks tells. */
export function decided(t: Task): boolean {
  const all = t.attempts ?? [];
  return all.some((a) => a.verdict === 'accept' || a.state === 'landed') || all.every((a) => ENDED.has(a.state));
}
