import type { Row } from '../../backend/types';
import { painted, type Piece } from '../../ui/code/paint';
import { pieces } from '../../ui/deceptive';
import { addCode } from './dom';
import { paintOf } from './paints';
import { FAR } from './row-dom';

// When another change comes to the front, its lines are put into the rows of the one before: the page has these laid out
// already, and what is the same need not be touched.

/** Whether a row shows a line and nothing else: no note, no sign of where it moved, no hint at its end. */
export function isPlain(r: Row | undefined): r is Row {
  return r !== undefined && r.kind !== 'hunk' && r.kind !== 'note' && !r.moved && r.text.length <= FAR;
}

/**
 * Makes the element of a plain line, as the unified layout draws it, that of another plain line: it is then as if it had
 * been made anew. Classes of the cursor and of a selection are the business of who draws it.
 */
export function turnInto(element: HTMLElement, now: Row): void {
  const [old, next, , code] = element.children;
  for (const kind of ['add', 'del']) element.classList.toggle(kind, now.kind === kind);
  setText(old, now.old ? String(now.old) : '');
  setText(next, now.new ? String(now.new) : '');
  if (!code) return;
  const paint = paintOf(now);
  const wanted = painted(now.text, paint);
  const nodes = [...code.childNodes];
  if (nodes.length === wanted.length && wanted.every((p, i) => fits(nodes[i], p))) {
    wanted.forEach((p, i) => fill(nodes[i] as Text | HTMLElement, p));
    return;
  }
  code.replaceChildren();
  addCode(code, now.text, paint, now.kind);
}

function setText(e: Element | undefined, text: string): void {
  const t = e?.firstChild;
  if (t instanceof Text) put(t, text);
  else e?.append(text);
}

function put(t: Text, text: string): void {
  if (t.data !== text) t.data = text;
}

/** Whether a piece of a line can be shown by a node that is there. */
function fits(node: ChildNode | undefined, p: Piece): boolean {
  if (p.marked || p.text === '' || pieces(p.text).some((c) => c.hidden)) return false;
  if (!p.voice) return node instanceof Text;
  return (
    node instanceof HTMLSpanElement && node.childNodes.length === 1 && node.firstChild instanceof Text && !node.title
  );
}

function fill(node: Text | HTMLElement, p: Piece): void {
  if (node instanceof Text) return put(node, p.text);
  if (node.className !== p.voice) node.className = p.voice;
  put(node.firstChild as Text, p.text);
}
