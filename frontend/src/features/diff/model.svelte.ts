import type { DiffPage, File, Row } from '../../backend/types';
import { problemFrom, type Problem } from '../../backend/problem';
import { changedSpans, type Span } from '../../ui/code/words';

/** Rows in one request; the engine gives no more at once. */
export const WINDOW = 500;
/** Rows that are drawn or left out together. */
export const BLOCK = 100;
/** Height of a row of code in CSS pixels at the usual zoom; see tokens.css, --code-row-h. */
export const ROW_PX = 20;

/** Fetches a window of one file's diff. */
export type Source = (path: string, offset: number, limit: number) => Promise<DiffPage>;

interface Window {
  readonly rows: readonly Row[];
  readonly spans: Map<number, Span>;
}

/** The diff of one file, fetched window by window as it is looked at. */
export class DiffFile {
  open = $state(true);
  problem: Problem | undefined = $state.raw();
  total: number;
  private windows: ReadonlyMap<number, Window> = $state.raw(new Map());
  private readonly asked = new Map<number, Promise<void>>();

  constructor(
    readonly file: File,
    private readonly source: Source,
  ) {
    this.total = $state(file.rows);
    this.open = file.group !== 'generated';
  }

  /** How many blocks the file has. */
  get blocks(): number {
    return Math.ceil(this.total / BLOCK);
  }

  row(i: number): Row | undefined {
    return this.windows.get(Math.floor(i / WINDOW))?.rows[i % WINDOW];
  }

  span(i: number): Span | undefined {
    return this.windows.get(Math.floor(i / WINDOW))?.spans.get(i % WINDOW);
  }

  /** The rows of a block; undefined while they are on their way. */
  block(b: number): readonly Row[] | undefined {
    const w = this.windows.get(Math.floor((b * BLOCK) / WINDOW));
    const from = (b * BLOCK) % WINDOW;
    return w?.rows.slice(from, from + BLOCK);
  }

  /** Fetches the window that holds a row, once. Settles when the row is there or cannot be had. */
  need(i: number): Promise<void> {
    const w = Math.floor(i / WINDOW);
    let p = this.asked.get(w);
    if (!p) this.asked.set(w, (p = this.fetch(w)));
    return p;
  }

  /** Asks again for what could not be had. */
  retry(): void {
    this.problem = undefined;
    for (const w of this.asked.keys()) if (!this.windows.has(w)) this.asked.delete(w);
    void this.need(0);
  }

  private async fetch(w: number): Promise<void> {
    try {
      const page = await this.source(this.file.path, w * WINDOW, WINDOW);
      const rows = page.rows ?? [];
      this.total = page.total;
      this.windows = new Map(this.windows).set(w, { rows, spans: changedSpans(rows) });
    } catch (err) {
      this.problem = problemFrom(err);
    }
  }
}

/** A place in a change: a row of a file. */
export interface Place {
  readonly file: number;
  readonly row: number;
}

/** Finds the first row of the next hunk, or of the one before, over all files; it fetches what it passes. */
export async function seekHunk(files: readonly DiffFile[], from: Place, step: 1 | -1): Promise<Place | undefined> {
  const skip = step < 0 ? await hunkStart(files, from) : from;
  let { file, row } = { file: skip.file, row: skip.row + step };
  for (; file >= 0 && file < files.length; file += step) {
    const f = files[file];
    if (!f?.open) continue;
    if (row === Infinity) row = f.total - 1;
    for (; row >= 0 && row < f.total; row += step) {
      if (!f.row(row)) await f.need(row);
      if (!f.row(row)) break;
      if (f.row(row)?.kind === 'hunk') return { file, row: firstChange(f, row) };
    }
    row = step > 0 ? 0 : Infinity;
  }
  return undefined;
}

/** Goes up to the head of the hunk a place is in. */
async function hunkStart(files: readonly DiffFile[], p: Place): Promise<Place> {
  const f = files[p.file];
  let row = p.row;
  while (f && row > 0) {
    if (!f.row(row)) await f.need(row);
    if (!f.row(row) || f.row(row)?.kind === 'hunk') break;
    row--;
  }
  return { file: p.file, row };
}

/** The first changed row of a hunk: that is what a person wants to be at, not the context before it. */
function firstChange(f: DiffFile, hunk: number): number {
  for (let i = hunk + 1; i < hunk + 12; i++) {
    const kind = f.row(i)?.kind;
    if (kind === 'add' || kind === 'del') return i;
    if (kind === 'hunk' || kind === undefined) break;
  }
  return hunk + 1;
}

/** The next row up or down that can be commented on, over all files. */
export function stepRow(files: readonly DiffFile[], from: Place, step: 1 | -1): Place {
  let { file, row } = { file: from.file, row: from.row + step };
  for (; file >= 0 && file < files.length; file += step) {
    const f = files[file];
    if (f?.open) {
      if (row === Infinity) row = f.total - 1;
      for (; row >= 0 && row < f.total; row += step) {
        const kind = f.row(row)?.kind;
        if (kind === undefined) void f.need(row);
        if (kind !== 'hunk' && kind !== 'note') return { file, row };
      }
    }
    row = step > 0 ? 0 : Infinity;
  }
  return from;
}
