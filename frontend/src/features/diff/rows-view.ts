import { el, icon } from './dom';
import { FileBox, type Between, type BoxHost, type Sizes } from './file-box';
import { columnOf } from './column';
import { measure, metrics } from './geometry';
import type { BlobSource } from './blob-dom';
import type { DiffFile } from './model';
import type { Annotation, DiffView, Layout, Place, ViewEvents, ViewState } from './view';
import { wholeLine } from './whole-line';

/** How far beyond the screen rows are drawn. */
const OVER = 240;
/** Windows that may be on their way at once. */
const ASKING = 4;
/** Sizes of the last view, which are those of the next until it is laid out: to ask it sooner lays the page out for that. */
let last = { screen: 900, width: 0 };

/**
 * The diff as rows of our own: every file in one scroll, and in the page only what is near the screen. Nothing is
 * measured to know where a row stands, so that a change of any size opens and scrolls as a small one does.
 */
export class RowsView implements DiffView {
  private readonly scroller = el('div', 'scroll diff');
  private readonly all = el('div', 'diff-all');
  private files: readonly DiffFile[] = [];
  private readonly boxes = new Map<number, FileBox>();
  private annotations: readonly Annotation[] = [];
  private readonly heights = new WeakMap<Element, number>();
  private readonly own = new Map<DiffFile, Between[]>();
  private readonly tails = new WeakMap<DiffFile, HTMLElement>();
  private panels = new Map<number, number>();
  private tops: number[] = [0];
  private state: ViewState = { cursor: { file: 0, row: -1 }, read: new Set(), hunks: new Set(), verdicts: new Map() };
  private frame = 0;
  private asking = 0;
  /** How far it is scrolled: to ask the page for it lays the page out. */
  private y = 0;
  private screen = last.screen;
  private sizes: Sizes = { column: 7.2, width: last.width };
  private atFile = -1;
  private resized: ResizeObserver | undefined;
  private readonly hostOf: BoxHost;

  constructor(
    private readonly events: ViewEvents,
    blob: BlobSource,
    private readonly line: (path: string, n: number, old: boolean) => Promise<string>,
  ) {
    this.hostOf = { blob, watch: (e) => this.resized?.observe(e), want: (f, row) => this.want(f, row) };
    this.scroller.tabIndex = -1;
    this.scroller.setAttribute('role', 'region');
    this.scroller.setAttribute('aria-label', 'Diff');
    this.scroller.append(this.all);
  }

  mount(host: HTMLElement): void {
    host.append(this.scroller);
    measure(parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
    this.sizes = { ...this.sizes, column: columnOf(this.all) };
    if (typeof ResizeObserver !== 'undefined') {
      this.resized = new ResizeObserver((es) => this.sized(es));
      this.resized.observe(this.scroller);
    }
    this.scroller.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.scroller.addEventListener('click', (e) => this.click(e));
    this.scroller.addEventListener('change', (e) => this.change(e));
  }

  setFiles(files: readonly DiffFile[]): void {
    // Text that was selected would stay so in the rows, with other words in them.
    const selected = getSelection();
    if (selected?.anchorNode && this.scroller.contains(selected.anchorNode)) selected.removeAllRanges();
    for (const a of this.annotations) {
      this.resized?.unobserve(a.element);
      a.element.remove();
    }
    this.annotations = [];
    for (const [i, b] of this.boxes) {
      const f = files[i];
      if (f) b.take(f);
      else this.drop(i, b);
    }
    this.panels.clear();
    this.own.clear();
    this.files.forEach((f) => (f.changed = () => undefined));
    this.files = files;
    this.atFile = -1;
    files.forEach((f, i) => (f.changed = (what) => this.fileChanged(i, what)));
    this.layout();
    if (this.y) this.scrollTo(0);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.render();
  }

  setLayout(layout: Layout): void {
    this.scroller.classList.toggle('split', layout === 'split');
  }

  setState(s: ViewState): void {
    this.state = s;
    this.soon();
  }

  setAnnotations(list: readonly Annotation[]): void {
    if (list.length === 0 && this.annotations.length === 0) return;
    const kept = new Set(list.map((a) => a.element));
    for (const a of this.annotations)
      if (!kept.has(a.element)) {
        this.resized?.unobserve(a.element);
        a.element.remove();
      }
    for (const a of list) this.resized?.observe(a.element);
    this.annotations = list;
    this.relayout();
  }

  async reveal(p: Place): Promise<void> {
    const f = this.files[p.file];
    if (!f) return;
    if (p.row < 0) {
      this.scrollTo(this.top(p.file));
      this.render();
      return;
    }
    if (!f.open && !f.file.binary) this.fold(p.file);
    await f.need(p.row);
    const y = this.top(p.file) + FileBox.above(f) + f.geometry.top(f.geometry.slotOf(p.row));
    const head = FileBox.above(f) + metrics.row;
    const screen = this.screen;
    if (y < this.y + head) this.scrollTo(Math.max(0, y - head - screen * 0.2));
    else if (y > this.y + screen - 6 * metrics.row) this.scrollTo(y - screen * 0.6);
    this.render();
  }

  focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.resized?.disconnect();
    for (const f of this.files) f.changed = () => undefined;
    this.scroller.remove();
  }

  private scrolled(): void {
    this.y = this.scroller.scrollTop;
    this.soon();
  }

  private scrollTo(y: number): void {
    this.scroller.scrollTop = y;
    this.y = this.scroller.scrollTop; // it goes no further than its end
  }

  private look(): void {
    last = { screen: this.scroller.clientHeight || last.screen, width: this.scroller.clientWidth };
    this.screen = last.screen;
    this.sizes = { ...this.sizes, width: last.width };
  }

  private top(file: number): number {
    return this.tops[file] ?? 0;
  }

  private soon(): void {
    if (!this.frame)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.render();
      });
  }

  /** Where every file stands. */
  private layout(): void {
    const tops = [0];
    this.files.forEach((f, i) => {
      const between = this.betweenOf(i);
      f.geometry.setExtras(between);
      tops.push((tops[i] ?? 0) + this.heightOf(f, i, between) + metrics.gap);
    });
    this.tops = tops;
    this.all.style.height = `${tops.at(-1) ?? 0}px`;
  }

  private heightOf(f: DiffFile, i: number, between: readonly Between[]): number {
    const above = FileBox.above(f) + (f.problem ? metrics.flag + 8 : 0);
    const notes = between.reduce((n, b) => n + (b.slot < 0 ? b.height : 0), 0);
    if (f.file.binary) return above + notes + (this.panels.get(i) ?? metrics.head);
    return above + (f.open ? f.geometry.height : notes + metrics.head);
  }

  private betweenOf(i: number): Between[] {
    const f = this.files[i];
    if (!f) return [];
    const theirs = this.annotations
      .filter((a) => a.file === i)
      .map((a) => ({
        element: a.element,
        slot: a.row < 0 ? -1 : f.geometry.slotOf(a.row),
        height: this.heights.get(a.element) ?? 0,
      }));
    return [
      ...theirs,
      ...this.tail(f),
      ...(this.own.get(f) ?? []).map((b) => ({ ...b, height: this.heights.get(b.element) ?? b.height })),
    ];
  }

  /** Below the last hunk of a file that goes on: the way to see how. */
  private tail(f: DiffFile): Between[] {
    const n = f.geometry.heads.length;
    if (!f.open || !f.gap(n)) return [];
    let element = this.tails.get(f);
    if (!element) {
      const more = el('button', 'btn-icon', icon('down'));
      more.type = 'button';
      more.dataset.act = 'expand';
      more.dataset.head = String(n);
      more.setAttribute('aria-label', 'Show lines below');
      element = el('div', 'between tail', more, el('span', 'faint', 'the file goes on'));
      this.tails.set(f, element);
    }
    return [{ element, slot: f.geometry.count - 1, height: metrics.head }];
  }

  /** Computes the places anew and holds still what is at the top of the screen. */
  private relayout(): void {
    const y = this.y;
    const i = this.fileAt(y);
    const f = this.files[i];
    const into = y - this.top(i) - (f ? FileBox.above(f) : 0);
    const slot = f && f.open && into > 0 ? f.geometry.find(into) : -1;
    const rest = slot >= 0 && f ? into - f.geometry.top(slot) : into;
    this.layout();
    if (y > 0 && f) {
      const now = this.top(i) + FileBox.above(f) + (slot >= 0 ? f.geometry.top(slot) : 0) + rest;
      if (Math.abs(now - y) > 0.5) this.scrollTo(now);
    }
    this.render();
  }

  private fileAt(y: number): number {
    let lo = 0;
    let hi = this.files.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (this.top(mid) <= y) lo = mid;
      else hi = mid - 1;
    }
    return Math.max(0, lo);
  }

  private render(): void {
    const from = this.y - OVER;
    const to = this.y + this.screen + OVER;
    const seen = new Set<number>();
    for (let i = this.fileAt(Math.max(0, from)); i < this.files.length && this.top(i) < to; i++) {
      seen.add(i);
      const b = this.box(i);
      b.draw(from - this.top(i), to - this.top(i), this.state, this.sizes);
    }
    for (const [i, b] of this.boxes) if (!seen.has(i) && !b.busy) this.drop(i, b);
    const at = this.fileAt(this.y + metrics.file);
    if (at !== this.atFile && this.files.length) this.events.at((this.atFile = at));
  }

  private drop(i: number, b: FileBox): void {
    b.element.remove();
    this.boxes.delete(i);
  }

  private box(i: number): FileBox {
    let b = this.boxes.get(i);
    if (!b) {
      b = new FileBox(this.files[i] as DiffFile, i, this.hostOf);
      this.boxes.set(i, b);
      const next = [...this.boxes.keys()].filter((k) => k > i).sort((x, y) => x - y)[0];
      this.all.insertBefore(b.element, next === undefined ? null : (this.boxes.get(next)?.element ?? null));
    }
    b.between = this.betweenOf(i);
    b.file.geometry.setExtras(b.between);
    b.element.style.top = `${this.top(i)}px`;
    b.element.style.height = `${this.top(i + 1) - this.top(i) - metrics.gap}px`;
    return b;
  }

  private want(f: DiffFile, row: number): void {
    if (this.asking >= ASKING) return;
    this.asking++;
    void f.need(row).then(() => {
      this.asking--;
      this.soon();
    });
  }

  private fileChanged(i: number, what: 'rows' | 'paint'): void {
    this.boxes.get(i)?.stale(what === 'rows');
    if (what === 'rows') {
      this.relayout();
      this.events.rows(i);
    } else this.soon();
  }

  private fold(i: number): void {
    const f = this.files[i];
    if (!f) return;
    f.open = !f.open;
    this.fileChanged(i, 'rows');
  }

  private sized(entries: readonly ResizeObserverEntry[]): void {
    let moved = false;
    for (const e of entries) {
      if (e.target === this.scroller) {
        this.look();
        this.soon();
        continue;
      }
      const h = (e.target as HTMLElement).offsetHeight;
      const i = Number(e.target.closest<HTMLElement>('[data-file]')?.dataset.file ?? -1);
      if (e.target.classList.contains('blobs')) {
        moved ||= this.panels.get(i) !== h;
        if (h) this.panels.set(i, h);
      } else if (h && this.heights.get(e.target) !== h) {
        this.heights.set(e.target, h);
        moved = true;
      }
    }
    if (moved) this.relayout();
  }

  private click(e: MouseEvent): void {
    const target = e.target as HTMLElement;
    const i = Number(target.closest<HTMLElement>('[data-file]')?.dataset.file ?? -1);
    const f = this.files[i];
    if (!f) return;
    const act = target.closest<HTMLElement>('[data-act]');
    const row = target.closest<HTMLElement>('.dr[data-row]');
    if (act) this.act(act, f, i, Number(row?.dataset.row ?? -1));
    else if (row && (row.classList.contains('cl') || row.classList.contains('pair')) && !getSelection()?.toString()) {
      const side = target.closest<HTMLElement>('.half')?.dataset.side as Place['side'];
      this.events.pick({ file: i, row: Number(row.dataset.row), side }, e.shiftKey);
    }
  }

  private act(act: HTMLElement, f: DiffFile, i: number, row: number): void {
    if (act.dataset.act === 'fold') this.fold(i);
    else if (act.dataset.act === 'retry') f.retry();
    else if (act.dataset.act === 'read-hunk') this.events.readHunk(act.dataset.mark ?? '');
    else if (act.dataset.act === 'expand') void f.expand(Number(act.dataset.head));
    else if (act.dataset.act === 'whole-line') void this.unfoldLine(f, row);
  }

  /** Shows the whole of a line that was cut, below the note that says so. */
  private async unfoldLine(f: DiffFile, note: number): Promise<void> {
    const at = f.line(note - 1);
    if (!at) return;
    const element = await wholeLine(() => this.line(f.file.path, at.line, at.side === 'old'));
    this.resized?.observe(element);
    const slot = f.geometry.slotOf(note);
    const others = (this.own.get(f) ?? []).filter((b) => b.slot !== slot);
    this.own.set(f, [...others, { element, slot, height: metrics.row * 10 }]);
    this.relayout();
  }

  private change(e: Event): void {
    const target = e.target as HTMLElement;
    const i = Number(target.closest<HTMLElement>('[data-file]')?.dataset.file ?? -1);
    if (target.dataset.act === 'read' && i >= 0) this.events.read(i);
  }
}
