import { can } from './can';
import { memory } from './memory.svelte';
import { queueChoice } from './queue.svelte';
import { router } from './route.svelte';
import { sections } from './sections';
import type { Snapshot } from './snapshot';

/** The attempt to judge after one: the next in the queue that is there to be read, from the start again after the last. */
export function afterIt(s: Snapshot, id: string): string | undefined {
  const rows = sections(s, queueChoice.filter(''))[0]?.rows ?? [];
  const at = rows.findIndex((r) => r.attempt.id === id);
  const round = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))];
  return round.find((r) => can.judge(r.attempt) && can.review(r.attempt) && r.attempt.verdict !== 'accept')?.attempt.id;
}

/** Opens what is next to be judged; where nothing is, the queue. Call it with what was next before the verdict. */
export function goOn(next: string | undefined): void {
  if (router.current.view !== 'review') return;
  if (!next) return router.go({ view: 'queue' });
  memory.selected = next;
  router.go({ view: 'review', id: next });
}
