import { WINDOW, type DiffFile } from './model';
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

/** The row of a line in a hunk, counted from 1; fetches what it takes to find it. undefined: it is not there. */
export async function seekLine(
  f: DiffFile,
  hunk: number,
  line: number,
  side: 'old' | 'new',
): Promise<number | undefined> {
  const heads = f.geometry.heads;
  const end = heads[hunk] ?? f.total;
  for (let row = heads[hunk - 1] ?? 0; row < end; row += WINDOW) {
    await f.need(row);
    const found = f.rowOf(line, side);
    if (found !== undefined) return found;
  }
  await f.need(Math.max(0, end - 1));
  return f.rowOf(line, side);
}

/** The mark of the hunk a row is in; undefined: it is in none. */
export function hunkAt(f: DiffFile, row: number): string | undefined {
  return row < 0 ? undefined : f.file.hunks?.[Math.max(0, nth(f, row))]?.mark;
}

/** Which hunk a row is in, counted from 0; -1: none. */
function nth(f: DiffFile, row: number): number {
  return f.geometry.heads.findLastIndex((h) => h <= row);
}

/** The next hunk whose mark is not among those that were read, after a place and from the start again. */
export async function seekUnread(
  files: readonly DiffFile[],
  from: Place,
  read: ReadonlySet<string>,
): Promise<Place | undefined> {
  for (let k = 0; k <= files.length; k++) {
    const file = (from.file + k) % files.length;
    const f = files[file];
    const at = k === 0 && f && from.row >= 0 ? nth(f, from.row) : -1;
    const n = f?.file.hunks?.findIndex((h, i) => i > at && !h.part && !read.has(h.mark)) ?? -1;
    if (!f || n < 0) continue;
    const head = f.geometry.heads[n];
    if (head === undefined || !f.open) return { file, row: -1 };
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
