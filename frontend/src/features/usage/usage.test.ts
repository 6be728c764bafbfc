import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../../backend/types';
import { dayOf, grouped, lastDays, measured, money, sum } from './sums';

const row = (day: string, model: string, cost_usd: number | null): UsageRow => ({
  day,
  project: 'p1',
  model,
  requests: 2,
  input_tokens: 100,
  cached_tokens: 80,
  output_tokens: 10,
  cost_usd,
});
const rows = [row('2026-11-24', 'a/x', 0.5), row('2026-11-25', 'a/x', 1), row('2026-11-25', 'b/y', null)];

describe('usage', () => {
  it('keeps money that is not known apart', () => {
    expect(sum(rows)).toEqual({ requests: 6, input: 300, cached: 240, output: 30, cost: 1.5, unknown: 2 });
    expect(money(sum(rows))).toBe('$1.50 + unknown');
    expect(money(sum(rows.slice(2)))).toBe('unknown');
    expect(money(sum([row('d', 'm', 0)]))).toBe('$0');
    expect(money(sum([row('d', 'm', 0.001)]))).toBe('<$0.01');
  });
  it('groups by day, newest first, and by what costs most', () => {
    expect(grouped(rows, 'day').map((g) => g.key)).toEqual(['2026-11-25', '2026-11-24']);
    expect(grouped(rows, 'model').map((g) => [g.key, g.sum.cost])).toEqual([
      ['a/x', 1.5],
      ['b/y', 0],
    ]);
    expect(grouped(rows, 'project').map((g) => g.sum.requests)).toEqual([6]);
  });
  it('counts days over the end of a month', () => {
    const now = new Date(2026, 2, 2, 9).getTime();
    expect(lastDays(4, now)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
    expect(dayOf(now)).toBe('2026-03-02');
  });
  it('measures what is asked for', () => {
    expect([measured(sum(rows), 'cost'), measured(sum(rows), 'tokens'), measured(sum(rows), 'requests')]).toEqual([
      1.5, 330, 6,
    ]);
  });
});
