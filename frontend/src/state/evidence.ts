import type { Evidence, EvidenceSummary, Standing, Uncovered } from '../backend/types';
import { branch } from './words';

/** One chip on the evidence of a row. */
export interface EvidenceChip {
  readonly kind: 'pass' | 'fail' | 'stale' | 'none';
  readonly text: string;
}

/** What a forecast says of the target: it may have changed files of a change after the engine told of its evidence. */
type Moved = Pick<Standing, 'checked' | 'moved'>;

/** Whether evidence speaks for a change no more: what ran on it alone does not once its target has changed files of it. */
const isStale = (e: { stale: boolean; onto?: string }, on?: Moved) => e.stale || (!!on?.checked && !e.onto);

/** Lines that did not run, by path; undefined where there are none. No more of one place than anybody would look at. */
export function missedLines(places: readonly Uncovered[]): Map<string, Set<number>> | undefined {
  const out = new Map<string, Set<number>>();
  for (const u of places) {
    const lines = out.get(u.path) ?? new Set<number>();
    for (let n = u.from; n <= Math.min(u.to, u.from + 10_000); n++) lines.add(n);
    out.set(u.path, lines);
  }
  return out.size ? out : undefined;
}

/** The newest result of each check; a stale one only where there is nothing else. */
export function newest(all: readonly Evidence[], on?: Moved, target = ''): Evidence[] {
  const out = new Map<string, Evidence>();
  for (const e of all) {
    const stale = isStale(e, on);
    if (stale && out.get(e.check.command)?.stale === false) continue;
    const [first, ...more] = on?.moved ?? [];
    const files = more.length ? `${more.length + 1} files of it` : first;
    out.set(
      e.check.command,
      stale && !e.stale ? { ...e, stale, why: `${branch(target)} has changed ${files} since` } : e,
    );
  }
  return [...out.values()];
}

/**
 * Sums evidence up. Fresh passes are a count; what is red, and what is stale, is named. named: the task has checks;
 * undefined: what came of it is nothing a check could run on.
 */
export function chips(
  evidence: readonly EvidenceSummary[] | null | undefined,
  named?: boolean,
  on?: Moved,
): EvidenceChip[] {
  const all = evidence ?? [];
  if (all.length === 0 && named === undefined) return [];
  if (all.length === 0) return [{ kind: 'none', text: named ? 'not run yet' : 'no checks named' }];
  const fresh = all.filter((e) => !isStale(e, on));
  const passed = fresh.filter((e) => e.exit_code === 0).length;
  const red = fresh.filter((e) => e.exit_code !== 0 && !e.red_on_base);
  const merged = red.filter((e) => e.onto).length;
  const failed = red.length - merged;
  const base = fresh.filter((e) => e.exit_code !== 0 && e.red_on_base).length;
  const stale = all.length - fresh.length;
  const out: EvidenceChip[] = [];
  if (passed) out.push({ kind: 'pass', text: String(passed) });
  if (failed) out.push({ kind: 'fail', text: `${failed} failed` });
  if (merged) out.push({ kind: 'fail', text: `${merged} failed merged` });
  if (base) out.push({ kind: 'fail', text: `${base > 1 ? base + ' ' : ''}red on base` });
  if (stale) out.push({ kind: 'stale', text: `${stale} stale` });
  return out;
}
