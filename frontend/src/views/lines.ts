import type { Row } from '../backend/types';
import { saidOn, type HunkVerdict, type Judged } from '../state/judged';
import { plural } from '../state/words';
import { marksOf } from './read-marks.svelte';
import type { Reading } from './reading.svelte';

// Lines that are selected to be judged by themselves.

/** Changed lines of one hunk, or why what is selected is none. */
export type Picked =
  { mark: string; lines: number[]; what: string; why?: undefined } | { why: { text: string; hint: string } };

/** The changed lines among those that are selected, on both sides; undefined: nothing is selected. Fetches what it takes. */
export async function pickedLines(r: Reading): Promise<Picked | undefined> {
  const [f, from] = [r.file, r.from];
  if (!f || from?.file !== r.cursor.file || from.row < 0) return undefined;
  const [first, last] = [Math.min(from.row, r.cursor.row), Math.max(from.row, r.cursor.row)];
  const rows: Row[] = [];
  for (let row = Math.max(0, first); row <= last; row++) {
    if (!f.at(row)) await f.need(row);
    const cells = f.at(row);
    for (const side of [cells?.left, cells?.right]) if (side && isChange(side)) rows.push(side);
  }
  const numbered = rows.filter((x) => x.nth);
  const hunk = numbered[0]?.hunk ?? 0;
  if (!rows.length) return no('No line of the selection is changed.', 'Select lines that were added or removed.');
  if (!numbered.length) return no('These lines cannot be judged one by one.', 'Judge the hunk: nothing selected.');
  if (numbered.some((x) => x.hunk !== hunk))
    return no('The selection goes over more than one hunk.', 'Judge the lines of one hunk at a time.');
  const mark = f.file.hunks?.[hunk - 1]?.mark ?? '';
  if (!marksOf(f.file).includes(mark))
    return no('This is a part of a hunk of the whole change.', 'It is judged there: look at the whole change.');
  const lines = numbered.map((x) => x.nth ?? 0);
  return { mark, lines, what: `${plural(lines.length, 'line')} of ${f.file.path}` };
}

const isChange = (r: Row) => r.kind === 'add' || r.kind === 'del';
const no = (text: string, hint: string): Picked => ({ why: { text, hint } });

/** Whether the same was said of all of some lines. */
export function allAre(j: Judged, mark: string, lines: readonly number[], verdict: HunkVerdict): boolean {
  return lines.every((n) => saidOn(j, mark, n) === verdict);
}
