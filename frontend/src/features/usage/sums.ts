import type { UsageRow } from '../../backend/types';

/** What was asked of models, summed up. Money that is known and money that is not are kept apart. */
export interface Sum {
  readonly requests: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  /** Dollars that are known. */
  readonly cost: number;
  /** Requests whose price is not known; 0: the cost is all there is. */
  readonly unknown: number;
}

export const NOTHING: Sum = { requests: 0, input: 0, cached: 0, output: 0, cost: 0, unknown: 0 };

export function sum(rows: readonly UsageRow[]): Sum {
  return rows.reduce<Sum>(
    (s, r) => ({
      requests: s.requests + r.requests,
      input: s.input + r.input_tokens,
      cached: s.cached + r.cached_tokens,
      output: s.output + r.output_tokens,
      cost: s.cost + (r.cost_usd ?? 0),
      unknown: s.unknown + (r.cost_usd === null ? r.requests : 0),
    }),
    NOTHING,
  );
}

export type By = 'day' | 'model' | 'project';

/** Sums by day (newest first), or by model or project (the dearest first, then the busiest). */
export function grouped(rows: readonly UsageRow[], by: By): { key: string; sum: Sum }[] {
  const groups = new Map<string, UsageRow[]>();
  for (const r of rows) groups.set(r[by], [...(groups.get(r[by]) ?? []), r]);
  const out = [...groups].map(([key, rs]) => ({ key, sum: sum(rs) }));
  return by === 'day'
    ? out.sort((a, b) => b.key.localeCompare(a.key))
    : out.sort((a, b) => b.sum.cost - a.sum.cost || b.sum.input - a.sum.input);
}

/** A day as the engine counts it, where it is. */
export function dayOf(t: number): string {
  const d = new Date(t);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** The last n days, oldest first, today among them. */
export function lastDays(n: number, now: number): string[] {
  const d = new Date(now);
  return Array.from({ length: n }, (_, i) =>
    dayOf(new Date(d.getFullYear(), d.getMonth(), d.getDate() - (n - 1 - i), 12).getTime()),
  );
}

export type Measure = 'cost' | 'tokens' | 'requests';

export function measured(s: Sum, m: Measure): number {
  return m === 'cost' ? s.cost : m === 'tokens' ? s.input + s.output : s.requests;
}

/** Money as it is known: what is not known is said and never counted as nothing. */
export function money(s: Sum): string {
  const known = s.cost === 0 ? '$0' : s.cost < 0.01 ? '<$0.01' : `$${s.cost.toFixed(2)}`;
  if (s.unknown === 0) return known;
  return s.cost === 0 && s.unknown === s.requests ? 'unknown' : `${known} + unknown`;
}
