import type { Row } from '../../backend/types';

/** Height of a row of code, of a hunk's head and of a file's, in CSS pixels. They follow the size of the page's text. */
export const metrics = { row: 20, head: 28, file: 34, flag: 30, gap: 16 };

/** Sets the heights by the root's font size, which tokens.css counts in. */
export function measure(rem: number): void {
  Object.assign(metrics, { row: 1.25 * rem, head: 1.75 * rem, file: 2.125 * rem, flag: 1.875 * rem, gap: rem });
}

/** What stands between rows takes room below a slot; -1 is above the first. */
export interface Extra {
  readonly slot: number;
  height: number;
}

/** What is in a slot: a row of the diff, or a line that was brought in above a hunk. */
export type Slot = { readonly row: number } | { readonly line: Row };

/**
 * Where every row of a file stands, without having any of them: a row is 20 px, the head of a hunk 28, and what was
 * brought in or put between them moves what is below it. Slots count what is shown from the top, rows what the diff has.
 */
export class Geometry {
  private readonly lines = new Map<number, Row[]>();
  private headSlots: number[];
  private extras: readonly Extra[] = [];

  constructor(
    readonly total: number,
    readonly heads: readonly number[],
  ) {
    this.headSlots = [...heads];
  }

  /** The lines that were brought in above a hunk; those below the last one stand at the number of hunks. */
  inserted(head: number): readonly Row[] {
    return this.lines.get(head) ?? [];
  }

  insert(head: number, rows: readonly Row[], below: boolean): void {
    const had = this.lines.get(head) ?? [];
    this.lines.set(head, below ? [...had, ...rows] : [...rows, ...had]);
    let moved = 0;
    this.headSlots = this.heads.map((row, i) => {
      const slot = row + moved;
      moved += this.inserted(i).length;
      return slot;
    });
  }

  setExtras(extras: readonly Extra[]): void {
    this.extras = [...extras].sort((a, b) => a.slot - b.slot);
  }

  get count(): number {
    let n = this.total;
    for (const l of this.lines.values()) n += l.length;
    return n;
  }

  get height(): number {
    return this.top(this.count);
  }

  /** How many hunks begin above a slot. */
  private headsAbove(slot: number): number {
    let lo = 0;
    let hi = this.headSlots.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.headSlots[mid] ?? 0) < slot) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  slotOf(row: number): number {
    let lo = 0;
    let hi = this.heads.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.heads[mid] ?? 0) < row) lo = mid + 1;
      else hi = mid;
    }
    const before = lo - 1;
    const head = this.heads[before];
    if (head === undefined) return row;
    return (this.headSlots[before] ?? 0) + this.inserted(before).length + row - head;
  }

  at(slot: number): Slot {
    const head = this.headsAbove(slot + 1) - 1;
    const from = this.headSlots[head];
    if (from === undefined) return { row: slot };
    const lines = this.inserted(head);
    const into = slot - from;
    if (into >= 1 && into <= lines.length) return { line: lines[into - 1] as Row };
    const row = (this.heads[head] ?? 0) + (into ? into - lines.length : 0);
    if (row < this.total) return { row };
    return { line: this.inserted(this.heads.length)[row - this.total] as Row };
  }

  /** The number of the hunk whose head a row is; -1: it is none. */
  headOf(row: number): number {
    const i = this.headsAbove(this.slotOf(row) + 1) - 1;
    return this.heads[i] === row ? i : -1;
  }

  /** Where a slot begins. */
  top(slot: number): number {
    let y = slot * metrics.row + this.headsAbove(slot) * (metrics.head - metrics.row);
    for (const e of this.extras) {
      if (e.slot >= slot) break;
      y += e.height;
    }
    return y;
  }

  /** Where an extra that stands below a slot begins. */
  below(extra: Extra): number {
    let y = extra.slot < 0 ? 0 : this.top(extra.slot) + (this.isHead(extra.slot) ? metrics.head : metrics.row);
    for (const e of this.extras) {
      if (e === extra) break;
      if (e.slot === extra.slot) y += e.height;
    }
    return y;
  }

  private isHead(slot: number): boolean {
    return this.headSlots[this.headsAbove(slot)] === slot;
  }

  /** The slot at a height. */
  find(y: number): number {
    let lo = 0;
    let hi = Math.max(0, this.count - 1);
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (this.top(mid) <= y) lo = mid;
      else hi = mid - 1;
    }
    return lo;
  }
}
