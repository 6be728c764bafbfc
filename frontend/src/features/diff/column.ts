import { el } from './dom';

/** Widths that were measured, by the size of the root's font. */
const known = new Map<string, number>();

/** Width in pixels of a column of code below an element; asked once a font size, because the answer lays the page out. */
export function columnOf(where: HTMLElement): number {
  const size = getComputedStyle(document.documentElement).fontSize;
  const had = known.get(size);
  if (had) return had;
  const probe = el('code', 'probe', 'x'.repeat(100));
  const box = el('div', 'code', probe);
  where.append(box);
  const w = probe.getBoundingClientRect().width / 100;
  const { fontSize, fontFamily } = getComputedStyle(probe);
  const loaded = document.fonts?.check(`${fontSize} ${fontFamily}`);
  box.remove();
  if (w && loaded) known.set(size, w);
  return w || 7.2;
}
