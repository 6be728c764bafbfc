import type { Row } from '../../backend/types';
import { plural } from '../../state/words';
import { el, icon } from './dom';
import type { DiffFile } from './model';
import type { ViewState } from './view';

// What was decided on single lines, as rows and the heads of hunks show it.

const DONE: Record<string, string> = { accept: 'accepted', reject: 'rejected' };
const ICONS: Record<string, string> = { accept: 'check', reject: 'x' };

/** Shows on a row what was decided on its lines, where lines of its hunk have verdicts of their own. Gives what it shows. */
export function markSaid(element: HTMLElement, file: DiffFile, row: number, s: ViewState, shown: string): string {
  const cells = row >= 0 ? file.at(row) : undefined;
  const sides = [cells?.left, cells?.right].map((r) => saidOn(file, r, s));
  const said = sides.join(' ');
  if (said === shown || (said.trim() === '' && shown.trim() === '')) return said;
  if (file.layout === 'unified') markCell(element, sides[0] ?? '', cells?.left?.kind === 'add' ? 0 : 1);
  else sides.forEach((verdict, i) => markCell(element.children[i] as HTMLElement, verdict, 1));
  return said;
}

function saidOn(file: DiffFile, r: Row | undefined, s: ViewState): string {
  const mark = r?.nth ? file.file.hunks?.[r.hunk - 1]?.mark : undefined;
  const own = mark === undefined ? undefined : s.lines?.get(mark);
  return own ? (own.get(r?.nth ?? 0) ?? s.verdicts.get(mark ?? '') ?? '') : '';
}

/** A sign in the gutter, and a word for whoever does not see it. at: which part of the gutter has room for it. */
function markCell(cell: HTMLElement, verdict: string, at: number): void {
  for (const old of cell.querySelectorAll('.lv, .lvs')) old.remove();
  cell.classList.toggle('lv-yes', verdict === 'accept');
  cell.classList.toggle('lv-no', verdict === 'reject');
  if (!verdict) return;
  const sign = el('i', 'lv', icon(ICONS[verdict] ?? ''));
  sign.setAttribute('aria-hidden', 'true');
  cell.children[at]?.prepend(sign);
  cell.querySelector('code')?.prepend(el('i', 'sr lvs', `${DONE[verdict] ?? ''}, `));
}

/** Says at the head of a hunk how many of its lines have a verdict of their own, and why what was rejected was. */
export function sayAtHead(head: HTMLElement, own?: ReadonlyMap<number, string>, why = { hunk: '', lines: '' }): void {
  const of = (verdict: string) => (own ? [...own.values()].filter((v) => v === verdict).length : 0);
  const [yes, no] = [of('accept'), of('reject')];
  const now = [yes, no, why.hunk, why.lines].join(' ');
  if (head.dataset.said === now) return;
  head.dataset.said = now;
  say(head, 'lines-yes', yes ? `${plural(yes, 'line')} accepted` : '', '');
  say(head, 'lines-no', no ? `${plural(no, 'line')} rejected` : '', why.lines);
  say(head, 'no', 'rejected', why.hunk);
}

function say(head: HTMLElement, which: string, words: string, why: string): void {
  const chip = head.querySelector<HTMLElement>(`.hv-${which}`);
  if (!chip) return;
  chip.classList.toggle('is-none', words === '');
  chip.lastElementChild?.replaceChildren(why && words ? `${words}: ${why}` : words);
  chip.title = why;
}
