import type { Row } from '../../backend/types';
import { addCode, addText, el, icon } from './dom';
import { hunkHead } from './hunk';
import type { Cells, DiffFile } from './model';
import { paintOf } from './paints';
import type { Side } from './view';

/** Text beyond this column is out of sight on most screens: the row says how far it goes. */
export const FAR = 500;

/** A row while it is on its way. */
export function waitingRow(): HTMLElement {
  const row = el('div', 'dr wait');
  row.setAttribute('aria-busy', 'true');
  return row;
}

function number(n: number | undefined): HTMLElement {
  return el('span', 'ln', n ? String(n) : '');
}

/** What is said of a line that only moved: where it went, or came from. */
const movedText = (r: Row) => `moved ${r.kind === 'del' ? 'to' : 'from'} ${r.moved ?? ''}`;

/** The label of a block that moved, on the first line of it. */
function movedLabel(r: Row): HTMLElement {
  const lines = r.moved_lines ?? 1;
  const label = el('span', 'mv');
  label.setAttribute('aria-hidden', 'true');
  addText(label, movedText(r) + (lines > 1 ? `, ${lines} lines` : ''));
  return label;
}

/** The text of a line, and what stands over the end of it. */
function code(r: Row): HTMLElement[] {
  const c = el('code');
  if (r.moved) {
    const said = el('i', 'sr');
    addText(said, `(${movedText(r)}) `);
    c.append(said);
  }
  addCode(c, r.text, paintOf(r), r.kind);
  const cells = [c];
  if (r.moved_lines) cells.push(movedLabel(r));
  if (r.text.length > FAR) {
    const far = el('span', 'far', `→ ${r.text.length.toLocaleString('en')}`);
    far.title = `The line goes on to column ${r.text.length}`;
    cells.push(far);
  }
  return cells;
}

/** Where the sign stands by which a line says what became of it, beside its colour: the sheet knows the signs. */
const sign = () => el('span', 'sg');

/** A note that says how much of the line above was left out offers the rest. */
function note(r: Row): HTMLElement {
  const row = el('div', 'dr note');
  const text = el('span', 'tx');
  addText(text, r.text);
  row.append(text);
  if (/more bytes? on this line/.test(r.text)) {
    const more = el('button', 'link', 'Show the whole line');
    more.type = 'button';
    more.dataset.act = 'whole-line';
    text.append(' ', more);
  }
  return row;
}

/** The head of a hunk, with what it leaves out above. */
function head(file: DiffFile, r: Row, n: number): HTMLElement {
  const h = hunkHead(r.text);
  const row = el('div', 'dr hh');
  const gap = file.gap(n);
  if (gap) {
    const hidden = gap.to - gap.from;
    const more = el('button', 'btn-icon', icon('up'));
    more.type = 'button';
    more.dataset.act = 'expand';
    more.dataset.head = String(n);
    more.setAttribute('aria-label', `Show lines above, ${hidden} hidden`);
    more.title = `${hidden} lines above are not shown`;
    row.append(more);
  } else row.append(el('span', 'nogap'));
  const name = el('code');
  addText(name, h.context);
  row.append(name, el('span', 'grow'), el('span', 'faint', `hunk ${n + 1} of ${file.geometry.heads.length}`));
  if (h.where) row.append(el('span', 'faint wh', h.where));
  const of = file.file.hunks?.[r.hunk - 1];
  if (of?.changed) {
    const did = of.was === 'accept' ? 'accepted' : 'read';
    row.append(el('span', 'chip stale', icon('stale'), el('span', 't', `changed since you ${did} it`)));
  }
  if (of?.part) {
    const c = el('span', 'chip', el('span', 't', 'a part'));
    c.title = 'A part of what the whole change says here: it is read and judged there';
    row.append(c);
    return row;
  }
  if (of) row.append(chip('yes', 'clean', 'check', 'accepted'), chip('no', 'fail', 'x', 'rejected'));
  if (of) row.append(chip('lines-yes', 'clean', 'check', ''), chip('lines-no', 'fail', 'x', ''));
  if (of) row.append(readButton(of.mark, n + 1, file.file.path));
  return row;
}

/** What was decided on a hunk; which of them shows is put in by who draws it. */
function chip(which: string, kind: string, name: string, text: string): HTMLElement {
  return el('span', `chip ${kind} hv-${which}${text ? '' : ' is-none'}`, icon(name), el('span', 't', text));
}

/** Marks a hunk read; how it stands is put in by who draws it. */
function readButton(mark: string, n: number, path: string): HTMLElement {
  const b = el('button', 'btn-icon rd', icon('unread', 'not'), icon('readm', 'is'));
  b.type = 'button';
  b.dataset.act = 'read-hunk';
  b.dataset.mark = mark;
  b.title = 'Mark this hunk read, or not';
  b.setAttribute('aria-label', `Read hunk ${n} of ${path}`);
  b.setAttribute('aria-pressed', 'false');
  return b;
}

function unified(r: Row): HTMLElement {
  const row = el('div', `dr cl ${r.kind === 'context' ? '' : r.kind}${r.moved ? ' moved' : ''}`);
  row.append(number(r.old), number(r.new), sign(), ...code(r));
  return row;
}

function half(r: Row | undefined, side: Side): HTMLElement {
  if (!r) return el('div', 'half none');
  const kind = r.kind === 'context' || r.kind === 'note' ? '' : r.kind;
  const cell = el('div', `half cl ${kind}${r.moved ? ' moved' : ''}`);
  cell.dataset.side = side;
  if (r.kind === 'note') {
    cell.append(note(r));
    return cell;
  }
  cell.append(number(side === 'old' ? r.old : r.new), sign(), ...code(r));
  return cell;
}

/** Draws one row of the diff, as its layout wants it. */
export function rowOf(file: DiffFile, row: number, cells: Cells): HTMLElement {
  const r = cells.left;
  if (r?.kind === 'hunk') return head(file, r, file.geometry.headOf(row));
  if (file.layout === 'unified' && r) return r.kind === 'note' ? note(r) : unified(r);
  if (r?.kind === 'note' && !cells.right) return note(r);
  return el('div', 'dr pair', half(r, 'old'), half(cells.right, 'new'));
}

/** Draws a line that was brought in between hunks. */
export function lineOf(file: DiffFile, r: Row): HTMLElement {
  const row = file.layout === 'unified' ? unified(r) : el('div', 'dr pair', half(r, 'old'), half(r, 'new'));
  row.classList.add('more');
  return row;
}
