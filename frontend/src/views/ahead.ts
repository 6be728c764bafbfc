import { paintOpening } from '../features/diff/paints';
import { memory } from '../state/memory.svelte';
import type { Openings } from '../state/openings';

/** Fetches a change and colours it before somebody opens it. What goes wrong is said when they do. */
export function ahead(openings: Openings, id: string): void {
  openings.get(id, { split: memory.diff.split, ignore_space: memory.diff.space }).then(paintOpening, () => undefined);
}
