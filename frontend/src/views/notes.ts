import type { Comment, NewComment } from '../backend/types';
import type { Between } from '../features/diff/DiffPane.svelte';
import type { DiffFile } from '../features/diff/model';
import type { Place } from '../features/diff/view';
import type { Reading } from './reading.svelte';

// What stands between the rows of a review: threads, and the box in which a person writes.

/** What is written where: on lines of a file, on the whole, or a comment that is worded anew. */
export type Writing =
  { on: 'lines'; place: Place; line: NewComment } | { on: 'whole' } | { on: 'edit'; comment: string };

/** A thread, or a box to write in, between rows. */
export interface Note {
  readonly comments: readonly Comment[];
  readonly label: string;
  readonly writing?: NewComment;
}

/** The lines that are selected, as a comment has them. */
export function selectedLines(r: Reading): { place: Place; line: NewComment } | undefined {
  const f = r.file;
  const end = r.lineAt(r.cursor);
  if (!f || !end) return undefined;
  const start = r.from?.file === r.cursor.file ? f.line(r.from.row, end.side) : end;
  const [a, b] = start && start.side === end.side ? [start.line, end.line].sort((x, y) => x - y) : [end.line, end.line];
  const [from, to] = [a ?? end.line, b ?? end.line];
  const last = f.rowOf(to, end.side) ?? r.cursor.row;
  return {
    place: { ...r.cursor, row: last },
    line: {
      file: f.file.path,
      line: from,
      lines: to > from ? to - from + 1 : undefined,
      old: end.side === 'old' || undefined,
      text: '',
    },
  };
}

/** Everything that stands between rows now. */
export function notesOf(r: Reading, writing: Writing | undefined): Between<Note>[] {
  void r.rows;
  const out: Between<Note>[] = [];
  r.files.forEach((f, file) => {
    const mine = r.comments.filter((c) => c.file === f.file.path || (f.file.old && c.file === f.file.old));
    if (mine.length) out.push(...threads(r.id, f, file, mine));
  });
  if (writing?.on === 'lines') {
    const { place, line } = writing;
    const what = { comments: [], label: '', writing: line };
    out.push({ id: 'writing', file: place.file, row: place.row, what });
  }
  return out;
}

/** The threads of one file, each below the last line it is about; what has no row stands above the first. */
function threads(review: string, f: DiffFile, file: number, comments: readonly Comment[]): Between<Note>[] {
  const at = new Map<number, Comment[]>();
  for (const c of comments) {
    const row = rowOf(f, c);
    if (row !== undefined) at.set(row, [...(at.get(row) ?? []), c]);
  }
  return [...at].map(([row, list]) => {
    const c = list[0] as Comment;
    const label = row < 0 ? `Comments on ${f.file.path}` : `Comments on line ${c.line} of ${f.file.path}`;
    return { id: `${review} ${f.file.path} ${row} ${f.layout}`, file, row, what: { comments: list, label } };
  });
}

/** -1: it has no row and never will; undefined: its row is not here yet. */
function rowOf(f: DiffFile, c: Comment): number | undefined {
  if (c.outdated || !c.line) return -1;
  const row = f.rowOf(c.line + Math.max(1, c.lines ?? 1) - 1, c.old ? 'old' : 'new');
  return row ?? (f.whole ? -1 : undefined);
}
