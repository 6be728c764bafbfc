import type { EvidenceSummary } from '../backend/types';

/** One chip on the evidence of a row. */
export interface EvidenceChip {
  readonly kind: 'pass' | 'fail' | 'stale' | 'none';
  readonly text: string;
}

/**
 * Sums evidence up. Fresh passes are a count; what is red, and what is stale, is named. named: the task has checks;
 * undefined: what came of it is nothing a check could run on.
 */
export function chips(evidence: readonly EvidenceSummary[] | null | undefined, named?: boolean): EvidenceChip[] {
  const all = evidence ?? [];
  if (all.length === 0 && named === undefined) return [];
  if (all.length === 0) return [{ kind: 'none', text: named ? 'not run yet' : 'no checks named' }];
  const fresh = all.filter((e) => !e.stale);
  const passed = fresh.filter((e) => e.exit_code === 0).length;
  const failed = fresh.filter((e) => e.exit_code !== 0 && !e.red_on_base).length;
  const base = fresh.filter((e) => e.exit_code !== 0 && e.red_on_base).length;
  const stale = all.length - fresh.length;
  const out: EvidenceChip[] = [];
  if (passed) out.push({ kind: 'pass', text: String(passed) });
  if (failed) out.push({ kind: 'fail', text: `${failed} failed` });
  if (base) out.push({ kind: 'fail', text: `${base > 1 ? base + ' ' : ''}red on base` });
  if (stale) out.push({ kind: 'stale', text: `${stale} stale` });
  return out;
}
