import type { Api, Seen } from '../backend/api';
import { Problem, problemFrom } from '../backend/problem';
import type { Comment, Event, Evidence, Opening, Opinion } from '../backend/types';
import { DiffFile, type Source } from '../features/diff/model';
import { hunkAt, seekHunk, seekUnread, stepRow } from '../features/diff/seek';
import type { Layout, LineOf, Place } from '../features/diff/view';
import { canApply } from '../state/comments';
import { missedLines, newest } from '../state/evidence';
import { memory } from '../state/memory.svelte';
import type { Openings } from '../state/openings';
import { seesAll } from '../state/scope';
import { afterPaint } from '../ui/after-paint';
import { marksOf, ReadMarks } from './read-marks.svelte';

/** Where somebody is in a change, and what is there. One for each review that is in front. */
export class Reading {
  opening: Opening | undefined = $state.raw();
  problem: Problem | undefined = $state.raw();
  files: readonly DiffFile[] = $state.raw([]);
  layout: Layout = $state.raw('unified');
  cursor: Place = $state.raw({ file: 0, row: -1 });
  /** The other end of a selection. */
  from: Place | undefined = $state.raw();
  /** What was read of it. */
  readonly marks: ReadMarks;
  /** Goes up when rows come in: places of lines may be known now. */
  rows = $state(0);

  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  constructor(
    private readonly api: Pick<Api, 'opening' | 'diff' | 'lines' | 'markRead' | 'judgeHunks' | 'lookAt'>,
    private readonly openings: Openings,
    readonly id: string,
    /** What of the change is seen. */
    readonly seen: Seen = {},
  ) {
    const how = () => ({ ...seen, ignore_space: this.space });
    this.marks = new ReadMarks({
      read: (marks, read) => api.markRead(id, marks, read, how()),
      judge: (marks, verdict, reason, lines) =>
        api.judgeHunks(id, { marks, lines, reason, verdict: verdict || undefined }, how()),
    });
    const ready = openings.peek(id, this.how);
    if (ready) this.take(ready);
  }

  private get how() {
    return { split: memory.diff.split, ignore_space: memory.diff.space, ...this.seen };
  }

  get comments(): readonly Comment[] {
    return this.opening?.comments ?? [];
  }

  /** What models that have not seen the session think of it; it decides nothing. */
  get opinions(): readonly Opinion[] {
    return this.opening?.opinions ?? [];
  }

  /** The comment at hand whose suggestion can be applied: the nearest of the file that the cursor is in. */
  get suggested(): Comment | undefined {
    const here = this.lineAt(this.cursor)?.line ?? 0;
    const near = (c: Comment) => Math.abs((c.line ?? 0) - here);
    return this.comments
      .filter((c) => canApply(c) && c.file === this.file?.file.path)
      .sort((a, b) => near(a) - near(b))[0];
  }

  /** What checks said of it, the newest last. */
  get evidence(): readonly Evidence[] {
    return this.opening?.evidence ?? [];
  }

  /** Lines of the change that did not run while its checks did, by path, where they left a report of that. */
  get missed(): ReadonlyMap<string, ReadonlySet<number>> | undefined {
    if (!seesAll(this.seen)) return undefined;
    const last = newest(this.evidence).filter((e) => !e.stale && !e.onto);
    return missedLines(last.flatMap((e) => e.coverage?.missed ?? []));
  }

  get file(): DiffFile | undefined {
    return this.files[this.cursor.file];
  }

  /** Fetches what is there; the newest request wins. */
  async load(): Promise<void> {
    const round = ++this.round;
    try {
      const o = await this.openings.get(this.id, this.how);
      if (!this.stopped && round === this.round) this.take(o);
    } catch (err) {
      if (!this.stopped && round === this.round) this.problem = problemFrom(err);
    }
  }

  /** Fetches all of it again, whatever is kept. */
  async reload(): Promise<void> {
    this.openings.forget(this.id);
    await this.load();
  }

  /** Looks at it another way: the place stays. */
  look(diff: Partial<typeof memory.diff>): void {
    memory.lookAt(diff);
    void this.load();
  }

  event(e: Event): void {
    if (e.attempt !== this.id || e.kind === 'delta' || e.seq === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), 120);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private take(o: Opening): void {
    const before = this.opening?.change;
    const now = o.change;
    const layout: Layout = memory.diff.split ? 'split' : 'unified';
    const same =
      before &&
      now &&
      before.tree === now.tree &&
      before.base === now.base &&
      before.files?.length === now.files?.length;
    this.problem = o.problem ? new Problem(o.problem.code, o.problem.message, o.problem.hint) : undefined;
    this.opening = o;
    this.marks.take(now?.files ?? []);
    if (now && seesAll(this.seen)) this.looked(now.tree);
    if (same && layout === this.layout && this.space === memory.diff.space) return;
    const line = this.lineAt(this.cursor);
    const path = this.file?.file.path;
    this.space = memory.diff.space;
    this.layout = layout;
    this.show(o);
    if (path) void this.returnTo(path, line);
  }
  private space = memory.diff.space;

  /** Tells the engine what is seen now, so that the next visit can begin with what is new. Nothing here hangs on it. */
  private looked(tree: string): void {
    if (this.told === tree) return;
    const onward = this.told !== '';
    this.told = tree;
    afterPaint(() => void this.api.lookAt(this.id, { tree, onward }).catch(() => undefined));
  }
  private told = '';

  private show(o: Opening): void {
    const source: Source = {
      page: (path, offset, limit, split) =>
        this.api.diff(this.id, path, offset, limit, { split, ignore_space: this.space, ...this.seen }),
      lines: (path, from, limit) => this.api.lines(this.id, { path, from, limit }, this.seen),
    };
    const files = (o.change?.files ?? []).map((f) => new DiffFile(f, this.layout, source));
    for (const p of o.pages ?? []) files.find((f) => f.file.path === p.path)?.give(p);
    this.files = files;
    const file = Math.min(memory.file, Math.max(0, files.length - 1));
    memory.file = 0;
    this.cursor = { file, row: -1 };
    this.from = undefined;
  }

  /** Finds the place again after the rows were laid out anew. */
  private async returnTo(path: string, line: LineOf | undefined): Promise<void> {
    const file = this.files.findIndex((f) => f.file.path === path);
    const f = this.files[file];
    if (!f) return;
    this.cursor = { file, row: -1 };
    if (!line) return;
    await f.need(0);
    const row = f.rowOf(line.line, line.side);
    if (row !== undefined) this.cursor = { file, row, side: line.side };
  }

  lineAt(p: Place): LineOf | undefined {
    return p.row < 0 ? undefined : this.files[p.file]?.line(p.row, p.side);
  }

  hunk(step: 1 | -1): Promise<Place | undefined> {
    return seekHunk(this.files, this.cursor, step);
  }

  step(step: 1 | -1): Place {
    return stepRow(this.files, this.cursor, step);
  }

  /** Marks a file read, or not where it was. */
  toggleRead(i: number): void {
    const f = this.files[i]?.file;
    if (f) void this.marks.mark(marksOf(f), !this.marks.whole.has(f.path));
  }

  /** Marks a hunk read, or not where it was. */
  toggleHunk(mark: string): void {
    void this.marks.mark([mark], !this.marks.hunks.has(mark));
  }

  private markHere(f: DiffFile): string | undefined {
    return hunkAt(f, this.cursor.row) ?? (f.file.hunks?.length === 1 ? f.file.hunks[0]?.mark : undefined);
  }

  /** Whether the cursor is in what is only a part of a hunk of the whole change: it is read and judged there. */
  get inPart(): boolean {
    const mark = this.file && this.markHere(this.file);
    return mark !== undefined && !marksOf(this.file?.file).includes(mark);
  }

  /** The mark of the hunk that the cursor is in, and which it is in words; undefined: it is in none. */
  get here(): { mark: string; what: string } | undefined {
    const f = this.file;
    const mark = f && this.markHere(f);
    return f && mark && marksOf(f.file).includes(mark)
      ? { mark, what: `hunk ${marksOf(f.file).indexOf(mark) + 1} of ${f.file.path}` }
      : undefined;
  }

  /** Marks what the cursor is in, a hunk or a file. Gives whether it is read now. */
  toggleHere(): boolean {
    const mark = this.file && hunkAt(this.file, this.cursor.row);
    if (mark) this.toggleHunk(mark);
    else this.toggleRead(this.cursor.file);
    return mark ? this.marks.hunks.has(mark) : this.marks.whole.has(this.file?.file.path ?? '');
  }

  /** The next hunk that was not read, from the start again after the last; undefined: all were. */
  unread(): Promise<Place | undefined> {
    return seekUnread(this.files, this.cursor, this.marks.hunks);
  }
}
