import type { DiffPage, File, Lines, Row } from '../../backend/types';
import { problemFrom, type Problem } from '../../backend/problem';
import { Geometry } from './geometry';
import { paintCells, paintRows } from './paints';
import type { Layout, LineOf, Side } from './view';

/** Rows in one request; the engine gives no more at once. */
export const WINDOW = 500;
/** Lines that one press on a gap brings in. */
export const MORE = 20;

/** Where the rows, and the lines between them, come from. */
export interface Source {
  page(path: string, offset: number, limit: number, split: boolean): Promise<DiffPage>;
  lines(path: string, from: number, limit: number): Promise<Lines>;
}

/** What stands on one row: on one side or both. A hunk's head and a note are on the left alone. */
export interface Cells {
  readonly left?: Row;
  readonly right?: Row;
}

/** The diff of one file, fetched window by window as it is looked at. Says when something of it changed. */
export class DiffFile {
  open: boolean;
  problem: Problem | undefined;
  readonly geometry: Geometry;
  changed: (what: 'rows' | 'paint') => void = () => undefined;
  private readonly cells = new Map<number, readonly Cells[]>();
  private readonly asked = new Map<number, Promise<void>>();
  private readonly lineRow = new Map<string, number>();
  private ended = false; // the lines after the last hunk are known to be all in

  constructor(
    readonly file: File,
    readonly layout: Layout,
    private readonly source: Source,
  ) {
    this.open = !file.folded && !file.binary;
    const split = layout === 'split';
    this.geometry = new Geometry(split ? file.pairs : file.rows, (split ? file.pair_heads : file.heads) ?? []);
  }

  get total(): number {
    return this.geometry.total;
  }

  /** The longest line that has been seen, in columns: what a row is as wide as. */
  widest = 0;

  at(row: number): Cells | undefined {
    return this.cells.get(Math.floor(row / WINDOW))?.[row % WINDOW];
  }

  /** The line a row stands for on a side, or on the one side it has. */
  line(row: number, side: Side = 'new'): LineOf | undefined {
    const c = this.at(row);
    const of = (r: Row | undefined, s: Side): LineOf | undefined => {
      const line = s === 'old' ? r?.old : r?.new;
      return r && line ? { row: r, side: s, line } : undefined;
    };
    const now = c?.right ?? (c?.left?.kind !== 'del' ? c?.left : undefined);
    return side === 'new' ? (of(now, 'new') ?? of(c?.left, 'old')) : (of(c?.left, 'old') ?? of(now, 'new'));
  }

  /** The row that shows a line; undefined where it is in no hunk, or not here yet. */
  rowOf(line: number, side: Side): number | undefined {
    return this.lineRow.get(side + line);
  }

  /** Whether all rows are here. */
  get whole(): boolean {
    return this.cells.size * WINDOW >= this.total;
  }

  /** Takes in a window that came with the opening. One that is cut short is only taken where it is the whole file. */
  give(page: DiffPage): void {
    const n = (page.rows ?? []).length + (page.pairs ?? []).length;
    if (n < Math.min(WINDOW, page.total - page.offset) || this.cells.has(page.offset / WINDOW)) return;
    this.asked.set(page.offset / WINDOW, Promise.resolve());
    this.take(page);
  }

  /** Fetches the window that holds a row, once. Settles when the row is there or cannot be had. */
  need(row: number): Promise<void> {
    const w = Math.floor(row / WINDOW);
    let p = this.asked.get(w);
    if (!p) this.asked.set(w, (p = this.fetch(w)));
    return p;
  }

  /** Asks again for what could not be had. */
  retry(): void {
    this.problem = undefined;
    for (const w of this.asked.keys()) if (!this.cells.has(w)) this.asked.delete(w);
    this.changed('rows');
    void this.need(0);
  }

  private async fetch(w: number): Promise<void> {
    try {
      this.take(await this.source.page(this.file.path, w * WINDOW, WINDOW, this.layout === 'split'));
    } catch (err) {
      this.problem = problemFrom(err);
    }
    this.changed('rows');
  }

  private take(page: DiffPage): void {
    const of: readonly Cells[] = page.pairs?.length ? page.pairs : (page.rows ?? []).map((r) => ({ left: r }));
    this.cells.set(page.offset / WINDOW, of);
    of.forEach((c, i) => this.index(c, page.offset + i));
    void paintCells(this.file.path, of).then((fresh) => fresh && this.changed('paint'));
  }

  private index(c: Cells, row: number): void {
    for (const r of [c.left, c.right]) {
      if (!r || r.kind === 'hunk' || r.kind === 'note') continue;
      if (r.old && r.kind !== 'add') this.lineRow.set(`old${r.old}`, row);
      if (r.new && r.kind !== 'del') this.lineRow.set(`new${r.new}`, row);
      this.widest = Math.max(this.widest, columns(r.text));
    }
  }

  /** Brings in lines that stand above a hunk, or below the last one (head: the number of hunks). */
  async expand(head: number): Promise<void> {
    const gap = this.gap(head);
    if (!gap) return;
    const below = head === this.geometry.heads.length;
    const from = below ? gap.from : Math.max(gap.from, gap.to - MORE);
    try {
      const got = await this.source.lines(this.file.path, from, below ? MORE : gap.to - from);
      const rows = (got.lines ?? []).map((text, i): Row => {
        const line = from + i;
        return { kind: 'context', new: line, old: line - gap.shift, text, hunk: 0 };
      });
      this.ended ||= below && from + rows.length > got.total;
      for (const r of rows) this.widest = Math.max(this.widest, columns(r.text));
      this.geometry.insert(head, rows, below);
      void paintRows(this.file.path, rows).then((fresh) => fresh && this.changed('paint'));
    } catch (err) {
      this.problem = problemFrom(err);
    }
    this.changed('rows');
  }

  /** The lines of the new side that stand above a hunk and are not shown; shift is how far they moved. */
  gap(head: number): { from: number; to: number; shift: number } | undefined {
    if (this.file.status !== 'modified' && this.file.status !== 'renamed') return undefined;
    const heads = this.geometry.heads;
    const here = this.ends(heads[head]);
    const shown = this.geometry.inserted(head).length;
    if (head === heads.length) {
      const last = this.ends(heads[head - 1]);
      if (!last || this.ended || !heads.length || this.atEnd()) return undefined;
      const from = last.now + last.nows + shown;
      return { from, to: Infinity, shift: last.now + last.nows - last.old - last.olds };
    }
    if (!here) return undefined;
    const before = head ? this.ends(heads[head - 1]) : { old: 1, olds: 0, now: 1, nows: 0 };
    if (!before) return undefined;
    const from = before.now + before.nows;
    const to = here.now - shown;
    return to > from ? { from, to, shift: here.now - here.old } : undefined;
  }

  /** Whether the last hunk shows less context than git gives where a file goes on. */
  private atEnd(): boolean {
    for (let i = 1; i <= 3; i++) {
      const c = this.at(this.total - i);
      if (!c) return true; // not here yet: nothing is offered
      if (c.left?.kind !== 'context') return true;
    }
    return false;
  }

  /** What the head of a hunk says of where it is. */
  private ends(row: number | undefined) {
    const text = row === undefined ? undefined : this.at(row)?.left?.text;
    const m = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text ?? '');
    if (!m) return undefined;
    const n = (s: string | undefined) => (s === undefined ? 1 : Number(s));
    const [olds, nows] = [n(m[2]), n(m[4])];
    // git counts from the line before where a side has none
    return { old: Number(m[1]) + (olds ? 0 : 1), olds, now: Number(m[3]) + (nows ? 0 : 1), nows };
  }
}

/** Columns a text takes, a tab being four. */
function columns(text: string): number {
  let n = text.length;
  for (let i = text.indexOf('\t'); i >= 0; i = text.indexOf('\t', i + 1)) n += 3;
  return n;
}
