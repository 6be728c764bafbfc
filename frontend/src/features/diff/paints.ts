import type { Opening, Row } from '../../backend/types';
import { painter } from '../../ui/code/painter';
import type { Paint } from '../../ui/code/paint';
import { flattened } from './pairs';
import type { Cells } from './model';

// The looks of rows, kept with the rows themselves: what is fetched ahead is coloured ahead.
const paints = new WeakMap<Row, Paint>();

export const paintOf = (row: Row): Paint | undefined => paints.get(row);

/** Paints rows that have no looks yet. False: there was nothing to do. */
export async function paintRows(path: string, rows: readonly Row[]): Promise<boolean> {
  if (rows.every((r) => paints.has(r))) return false;
  const made = await painter().paint(path, rows);
  rows.forEach((r, i) => {
    const p = made[i];
    if (p) paints.set(r, p);
  });
  return true;
}

/** Paints cells of either layout. A context row stands on both sides and looks the same on both. */
export async function paintCells(path: string, cells: readonly Cells[]): Promise<boolean> {
  const done = await paintRows(path, flattened(cells));
  for (const { left, right } of cells) {
    const p = left?.kind === 'context' && right ? paints.get(left) : undefined;
    if (p && right) paints.set(right, p);
  }
  return done;
}

/** Paints what came ahead of its being looked at. */
export async function paintOpening(o: Opening): Promise<void> {
  for (const p of o.pages ?? [])
    await paintCells(p.path, p.pairs?.length ? p.pairs : (p.rows ?? []).map((r) => ({ left: r })));
}
