import type { QueueRow } from './sections';

/**
 * How much there is to fear in a row, for the order "riskiest first": what is known to be red, what nobody checked, what
 * the agent says it left out, and how much there is of it. A hint for where to look first and never a verdict.
 */
export function risk(r: QueueRow): number {
  const a = r.attempt;
  if (a.state === 'failed') return -1; // nothing of it can land
  const evidence = r.item?.evidence ?? [];
  const fresh = evidence.filter((e) => !e.stale);
  let n = 40 * fresh.filter((e) => e.exit_code !== 0).length + 15 * (evidence.length - fresh.length);
  if (a.artifact === 'change' && fresh.length === 0) n += 30;
  n += 10 * (a.not_done?.length ?? 0);
  return n + Math.min(40, (a.additions + a.deletions) / 25) + Math.min(20, a.files);
}
