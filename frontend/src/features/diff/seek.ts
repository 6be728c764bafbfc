import type { DiffFile } from './model';
import type { Place } from './view';

/** The first change of the next hunk, or of the one before, over all files that are open; fetches what it lands on. */
export async function seekHunk(files: readonly DiffFile[], from: Place, step: 1 | -1): Promise<Place | undefined> {
  for (let file = from.file; file >= 0 && file < files.length; file += step) {
    const f = files[file];
    if (!f?.open) continue;
    const heads = f.geometry.heads;
    const head = file === from.file ? beside(heads, from.row, step) : heads.at(step > 0 ? 0 : -1);
    if (head === undefined) continue;
    await f.need(head);
    return { file, row: firstChange(f, head) };
  }
  return undefined;
}

/** The head of the hunk after the one a row is in, or before it. */
function beside(heads: readonly number[], row: number, step: 1 | -1): number | undefined {
  const after = heads.findIndex((h) => h > row);
  if (step > 0) return heads[after];
  const mine = after < 0 ? heads.length - 1 : after - 1;
  return heads[mine - 1];
}

/** The first changed row of a hunk: that is what a person wants to be at, not the context before it. */
function firstChange(f: DiffFile, head: number): number {
  for (let i = head + 1; i < head + 12; i++) {
    const c = f.at(i);
    if (!c || c.left?.kind === 'hunk') break;
    if (c.left?.kind === 'add' || c.left?.kind === 'del' || c.right?.kind === 'add') return i;
  }
  return head + 1;
}

/** The next row up or down that stands for a line, over all files that are open. */
export function stepRow(files: readonly DiffFile[], from: Place, step: 1 | -1): Place {
  let { file, row } = { file: from.file, row: from.row + step };
  for (; file >= 0 && file < files.length; file += step) {
    const f = files[file];
    if (f?.open) {
      if (row === Infinity) row = f.total - 1;
      for (; row >= 0 && row < f.total; row += step) {
        if (!f.at(row)) {
          void f.need(row);
          return { file, row, side: from.side };
        }
        if (f.line(row)) return { file, row, side: from.side };
      }
    }
    row = step > 0 ? 0 : Infinity;
  }
  return from;
}
