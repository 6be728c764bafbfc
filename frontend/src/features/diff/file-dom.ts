import { base, dir } from '../../state/words';
import { addText, el, icon } from './dom';
import type { DiffFile } from './model';

/** What stands above the rows of a file: its name and size, how it changed, whether it was read. */
export function fileHead(file: DiffFile, read: boolean): HTMLElement {
  const f = file.file;
  const head = el('header', 'fh');
  const fold = el('button', 'btn-icon fold', icon(file.open ? 'down' : 'right'));
  fold.type = 'button';
  fold.dataset.act = 'fold';
  fold.setAttribute('aria-expanded', String(file.open));
  fold.setAttribute('aria-label', `${file.open ? 'Fold' : 'Unfold'} ${f.path}`);
  const path = el('code', 'path');
  const folder = el('span', 'faint');
  addText(folder, dir(f.path));
  path.append(folder);
  addText(path, base(f.path));
  if (f.old) {
    const from = el('span', 'faint', ' from ');
    addText(from, f.old);
    path.append(from);
  }
  path.title = f.path;
  head.append(f.binary ? el('span', 'nofold') : fold, path);
  if (f.status !== 'modified') head.append(el('span', 'small muted', f.status === 'type' ? 'another type' : f.status));
  if (f.mode) head.append(el('span', 'small muted', `now ${f.mode}`));
  if (!f.binary) head.append(sizes(f.additions, f.deletions));
  head.append(el('span', 'grow'), readBox(f.path, read));
  return head;
}

function sizes(add: number, del: number): HTMLElement {
  return el('span', 'small nw', el('span', 'pl', `+${add}`), ' ', el('span', 'mi', `−${del}`));
}

function readBox(path: string, read: boolean): HTMLElement {
  const box = el('input');
  box.type = 'checkbox';
  box.checked = read;
  box.dataset.act = 'read';
  box.setAttribute('aria-label', `Read ${path}`);
  return el('label', 'small muted nw', box, ' Read');
}

/** Why a person should look twice; one line, in full on hover. */
export function flagLine(text: string): HTMLElement {
  const said = el('span', 'clip', el('b', '', 'Look twice. '));
  addText(said, text);
  said.title = text;
  const line = el('div', 'flag one', icon('warn'), said);
  line.setAttribute('role', 'note');
  return line;
}

/** In place of rows: why they are not shown, and how to see them. */
export function foldedLine(file: DiffFile): HTMLElement {
  const n = file.total.toLocaleString('en');
  const line = el('button', 'folded', `${file.file.folded ? 'Generated. ' : ''}${n} rows folded. Unfold`);
  line.type = 'button';
  line.dataset.act = 'fold';
  return line;
}
