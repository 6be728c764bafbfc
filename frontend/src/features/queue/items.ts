import type { RowGroup } from '../../ui/virtual';
import { pick, type QueueRow, type Section, type SectionId } from '../../state/sections';

/** One line of the list: a row, or a word between rows. */
export type Item =
  | { readonly kind: 'row'; readonly id: string; readonly row: QueueRow; readonly section: SectionId }
  | { readonly kind: 'new'; readonly id: 'new'; readonly count: number }
  | { readonly kind: 'later' | 'none'; readonly id: string; readonly text: string };

export interface Lane extends RowGroup<Item> {
  readonly title: string;
  readonly count: number;
  readonly aside: string;
}

/** Heights in pixels of a root of 16: height is rank. */
const HEIGHTS = { needs: 52, slim: 34, word: 28 };

export function heightOf(i: Item): number {
  if (i.kind !== 'row') return HEIGHTS.word;
  return i.section === 'needs' ? HEIGHTS.needs : HEIGHTS.slim;
}

export function classOf(i: Item): string {
  if (i.kind !== 'row') return 'later';
  return i.section === 'needs' ? 'row' : `row slim ${i.section === 'done' ? 'done' : ''}`;
}

/** Whether somebody can be at it: everything but words between rows. */
export const isRow = (i: Item) => i.kind === 'row' || i.kind === 'new';

/** The sections as the list draws them. Sections without rows are left out, all but the first, which says so. */
export function lanes(sections: readonly Section[], minutes: number, held: ReadonlySet<string>, empty: string): Lane[] {
  return sections
    .filter((s) => s.id === 'needs' || s.rows.length > 0)
    .map((s) => ({
      id: s.id,
      label: s.title,
      title: s.title,
      count: s.rows.length,
      aside: s.aside,
      items: s.id === 'needs' ? needing(s.rows, minutes, held, empty) : s.rows.map((r) => item(r, s.id)),
    }));
}

const item = (row: QueueRow, section: SectionId): Item => ({ kind: 'row', id: row.attempt.id, row, section });

function needing(rows: readonly QueueRow[], minutes: number, held: ReadonlySet<string>, empty: string): Item[] {
  if (rows.length === 0) return [{ kind: 'none', id: 'none', text: empty }];
  const shown = rows.filter((r) => !held.has(r.attempt.id));
  const { now, later } = pick(shown, minutes);
  const out: Item[] = now.map((r) => item(r, 'needs'));
  if (held.size) out.unshift({ kind: 'new', id: 'new', count: held.size });
  if (later.length) {
    const rest = later.reduce((n, r) => n + Math.max(1, r.minutes), 0);
    out.push({ kind: 'later', id: 'later', text: `Not in these ${minutes} minutes · ${rest} min more` });
    out.push(...later.map((r) => item(r, 'needs')));
  }
  return out;
}
