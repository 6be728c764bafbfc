import type { Row } from '../../backend/types';
import type { Cells } from './model';

/** Puts pairs back in the order of one column: what was removed, then what was added in its place. */
export function flattened(cells: readonly Cells[]): Row[] {
  const out: Row[] = [];
  let added: Row[] = [];
  for (const { left, right } of cells) {
    const both = left?.kind === 'context' || left?.kind === 'hunk';
    if (both) out.push(...added.splice(0));
    if (left) out.push(left);
    if (right && !both) added.push(right);
  }
  added = (out.push(...added), []);
  return out;
}
