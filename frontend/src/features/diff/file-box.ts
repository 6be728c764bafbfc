import { sentences } from '../../state/words';
import { blobPanel, type BlobSource } from './blob-dom';
import { el } from './dom';
import { fileHead, flagLine, foldedLine } from './file-dom';
import { metrics, type Extra } from './geometry';
import type { DiffFile } from './model';
import { lineOf, rowOf, waitingRow } from './row-dom';
import { isPlain, turnInto } from './row-turn';
import { markSaid, sayAtHead } from './said-dom';
import type { ViewState } from './view';

/** Something between the rows of a file, and the room it takes. */
export interface Between extends Extra {
  readonly element: HTMLElement;
}

/** What a box is given by the view it is in. */
export interface BoxHost {
  readonly blob: BlobSource;
  watch(e: HTMLElement): void;
  /** Asks for the rows around one; false: too much is on its way already. */
  want(file: DiffFile, row: number): void;
}

/** What was measured once and not while rows are made, which would lay the page out for each file: pixels. */
export interface Sizes {
  /** Of a character of code. */
  readonly column: number;
  /** Of the view. */
  readonly width: number;
}

interface Drawn {
  readonly element: HTMLElement;
  readonly row: number;
  y: number;
  /** It shows what stood here before, a line and nothing besides: another one can be put in its place. */
  before?: boolean;
  /** It shows a line that another can be put in the place of. */
  plain?: boolean;
  missed?: boolean;
  said?: string;
}

/** The part of one file that is in sight: its head, and of its rows only those near the screen. */
export class FileBox {
  readonly element = el('article', 'file');
  between: Between[] = [];
  private readonly body = el('div', 'code');
  private readonly bar = el('div', 'hbar', el('div'));
  private head: HTMLElement | undefined;
  private panel: HTMLElement | undefined;
  private readonly rows = new Map<number, Drawn>();

  constructor(
    public file: DiffFile,
    readonly index: number,
    private readonly host: BoxHost,
  ) {
    this.element.dataset.file = String(index);
    this.body.setAttribute('role', 'group');
    this.name();
    this.bar.tabIndex = -1;
    this.bar.onscroll = () => this.shift(this.bar.scrollLeft);
    this.element.addEventListener('wheel', (e) => {
      if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) this.bar.scrollLeft += e.deltaX;
    });
  }

  /** Height of what stands above the rows. */
  static above(file: DiffFile): number {
    return metrics.file + (file.file.flag ? metrics.flag : 0);
  }

  private name(): void {
    this.body.setAttribute('aria-label', `Diff of ${this.file.file.path}`);
  }

  /** Shows another file in the place of this one. What can stay of it stays in the page, to be filled when it is drawn. */
  take(file: DiffFile): void {
    for (const b of this.between) b.element.remove();
    this.between = [];
    this.panel = undefined;
    this.file = file;
    this.name();
    if (this.element.classList.contains('shifted')) this.shift((this.bar.scrollLeft = 0));
    this.stale(true);
  }

  private shift(x: number): void {
    this.element.classList.toggle('shifted', x > 0);
    this.element.style.setProperty('--x', `${x}px`);
  }

  /** Draws its rows anew the next time, in the elements that are there where it can; head: what stands above them, too. */
  stale(head: boolean): void {
    for (const [slot, d] of this.rows) {
      d.before = d.plain && this.file.layout === 'unified' && !d.missed && !d.said?.trim();
      if (d.before) continue;
      d.element.remove();
      this.rows.delete(slot);
    }
    if (head) this.head = undefined;
  }

  private frame(read: boolean): void {
    const f = this.file;
    this.head = fileHead(f, read);
    for (const e of [...this.element.children]) if (e !== this.body) e.remove(); // the rows stay laid out
    if (this.body.parentNode !== this.element) this.element.append(this.body);
    this.body.before(this.head);
    if (f.file.flag) this.body.before(flagLine(f.file.flag));
    if (f.file.binary) {
      this.panel ??= blobPanel(f.file.path, f.file.status, this.host.blob);
      this.element.append(this.panel);
      this.host.watch(this.panel);
    } else if (!f.open) this.element.append(foldedLine(f));
    if (f.problem) this.element.append(problemLine(f));
    this.element.append(this.bar);
  }

  /** Draws what lies between two heights, counted from the top of the file. */
  draw(from: number, to: number, s: ViewState, sizes: Sizes): void {
    const read = s.read.has(this.file.file.path);
    if (!this.head) this.frame(read);
    const box = this.head?.querySelector('input');
    if (box && box.checked !== read) box.checked = read;
    const g = this.file.geometry;
    const above = FileBox.above(this.file);
    const open = this.file.open && !this.file.file.binary && g.count > 0;
    const last = open && to > above ? g.find(to - above) : -1;
    const first = open ? g.find(Math.max(0, from - above)) : 0;
    for (const [slot, d] of this.rows)
      if (slot < first || slot > last) {
        d.element.remove();
        this.rows.delete(slot);
      }
    this.body.style.height = `${open ? g.height : this.betweenHeight()}px`;
    this.place(first, last, s);
    this.width(sizes);
  }

  private betweenHeight(): number {
    return this.between.reduce((n, b) => n + (b.slot < 0 ? b.height : 0), 0);
  }

  /** Puts rows and what stands between them in the order in which they are read. */
  private place(first: number, last: number, s: ViewState): void {
    let ref: Node | null = this.body.firstChild;
    const put = (node: HTMLElement) => {
      if (node === ref) ref = ref.nextSibling;
      else this.body.insertBefore(node, ref);
    };
    const pending = [...this.between].sort((a, b) => a.slot - b.slot);
    const betweens = (until: number) => {
      while (pending[0] && pending[0].slot < until) {
        const b = pending.shift() as Between;
        put(b.element);
        b.element.style.top = `${this.file.geometry.below(b)}px`;
      }
    };
    for (let slot = first; slot <= last; slot++) {
      betweens(slot);
      const d = this.row(slot);
      if (ref && ref.parentNode !== this.body) ref = d.element; // what stood there was replaced
      const y = this.file.geometry.top(slot);
      if (d.y !== y) d.element.style.top = `${(d.y = y)}px`;
      this.mark(d, s);
      put(d.element);
    }
    betweens(Infinity);
  }

  private row(slot: number): Drawn {
    const d = this.rows.get(slot);
    const waited = d?.element.classList.contains('wait') && d.row >= 0 && this.file.at(d.row);
    if (d && !waited && !d.before) return d;
    const made = (d?.before && this.refill(slot, d)) || this.make(slot);
    if (d && made.element !== d.element) d.element.replaceWith(made.element);
    this.rows.set(slot, made);
    return made;
  }

  private make(slot: number): Drawn {
    const at = this.file.geometry.at(slot);
    if ('line' in at) return { element: lineOf(this.file, at.line), row: -1, y: NaN };
    const cells = this.file.at(at.row);
    const element = cells ? rowOf(this.file, at.row, cells) : waitingRow();
    element.dataset.row = String(at.row);
    if (!cells) this.host.want(this.file, at.row);
    return { element, row: at.row, y: NaN, plain: this.file.layout === 'unified' && isPlain(cells?.left) };
  }

  /** Puts a line into the row that is here from before; undefined: that row cannot show it. */
  private refill(slot: number, { element, y }: Drawn): Drawn | undefined {
    const at = this.file.geometry.at(slot);
    const line = 'row' in at ? this.file.at(at.row)?.left : undefined;
    if (!('row' in at) || !isPlain(line)) return undefined;
    turnInto(element, line);
    element.dataset.row = String(at.row);
    return { element, row: at.row, y, plain: true };
  }

  private mark(d: Drawn, s: ViewState): void {
    const cur = s.cursor.file === this.index && s.cursor.row === d.row && d.row >= 0;
    const c = d.element.classList;
    if (c.contains('cur') !== cur) {
      c.toggle('cur', cur);
      if (cur) d.element.dataset.current = 'true';
      else delete d.element.dataset.current;
    }
    const from = s.from;
    const sel =
      d.row >= 0 &&
      from?.file === this.index &&
      s.cursor.file === this.index &&
      d.row >= Math.min(from.row, s.cursor.row) &&
      d.row <= Math.max(from.row, s.cursor.row);
    if (c.contains('sel') !== sel) c.toggle('sel', sel);
    this.markRead(d.element, s);
    this.markMissed(d, s);
    if (s.lines?.size || d.said) d.said = markSaid(d.element, this.file, d.row, s, d.said ?? '');
    if (cur && d.element.classList.contains('pair'))
      for (const half of d.element.children)
        half.classList.toggle('at', (half as HTMLElement).dataset.side === (s.cursor.side ?? 'new'));
  }

  /** Shows at the head of a hunk whether it was read, and what was decided on it. */
  private markRead(row: HTMLElement, s: ViewState): void {
    if (!row.classList.contains('hh')) return;
    const button = row.lastElementChild as HTMLElement;
    const mark = button.dataset.mark ?? '';
    const [read, verdict] = [s.hunks.has(mark), s.verdicts.get(mark) ?? ''];
    if (row.dataset.verdict !== verdict) row.dataset.verdict = verdict;
    sayAtHead(row, s.lines?.get(mark), s.why?.get(mark));
    if (row.classList.contains('is-read') === read) return;
    row.classList.toggle('is-read', read);
    button.setAttribute('aria-pressed', String(read));
  }

  /** Shows of a line that is new that it did not run while the checks did. */
  private markMissed(d: Drawn, s: ViewState): void {
    const lines = s.missed?.get(this.file.file.path);
    if (!lines && !d.missed) return;
    const cells = d.row >= 0 ? this.file.at(d.row) : undefined;
    const r = this.file.layout === 'unified' ? cells?.left : cells?.right;
    const missed = r?.kind === 'add' && lines?.has(r.new ?? 0) === true;
    if (missed === (d.missed ?? false)) return;
    d.missed = missed;
    const cell = this.file.layout === 'unified' ? d.element : (d.element.lastElementChild as HTMLElement);
    cell.classList.toggle('missed', missed);
    if (missed) cell.title = 'Did not run while the checks did';
    else cell.removeAttribute('title');
  }

  /** Makes the bar as wide as the longest line, where one does not fit. */
  private width({ column, width }: Sizes): void {
    const half = this.file.layout === 'split' ? width / 2 : 0;
    const wide = this.file.open && this.file.widest * column > width - half - 130;
    this.bar.hidden = !wide;
    if (!wide) return;
    const inner = this.bar.firstElementChild as HTMLElement;
    const px = this.file.widest * column + 160 + half;
    if (inner.style.width !== `${px}px`) inner.style.width = `${px}px`;
  }

  /** Whether a person is writing in it: it is kept then, however far it is scrolled away. */
  get busy(): boolean {
    return this.element.contains(document.activeElement);
  }
}

function problemLine(f: DiffFile): HTMLElement {
  const again = el('button', 'btn small', 'Try again');
  again.type = 'button';
  again.dataset.act = 'retry';
  const line = el(
    'div',
    'flag',
    el('span', '', sentences(f.problem?.message, f.problem?.hint)),
    el('span', 'grow'),
    again,
  );
  line.setAttribute('role', 'alert');
  return line;
}
