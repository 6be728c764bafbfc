/** A group of rows under one heading; a list without headings has one group. */
export interface RowGroup<T> {
  readonly id: string;
  /** Names the group for who does not see it; absent: the list has no groups. */
  readonly label?: string;
  readonly items: readonly T[];
}

/** Where one row is: its group, its place in it, and its top and height in the whole list. */
export interface Place {
  readonly group: number;
  readonly index: number;
  readonly top: number;
  readonly height: number;
}

/** Where one group is, and the tops of its rows from its own top, with its whole height as the last. */
export interface GroupSpan {
  readonly top: number;
  readonly height: number;
  readonly head: number;
  readonly tops: readonly number[];
}

/** Rows of one group that are to be drawn: from first up to, not including, end. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/**
 * Where everything in a list is. Heights are known and not measured, so that rows that come or go anywhere in the list
 * move nothing that is in sight: a list that measures remembers heights by place, and is wrong the moment a row of
 * another height comes in between.
 */
export class Layout<T> {
  readonly spans: readonly GroupSpan[];
  readonly height: number;
  private readonly places = new Map<string, Place>();

  constructor(
    readonly groups: readonly RowGroup<T>[],
    key: (item: T) => string,
    height: (item: T) => number,
    head: number,
  ) {
    let top = 0;
    this.spans = groups.map((g, group) => {
      const own = g.label === undefined ? 0 : head;
      let at = own;
      const tops = g.items.map((item, index) => {
        const h = height(item);
        this.places.set(key(item), { group, index, top: top + at, height: h });
        at += h;
        return at - h;
      });
      const span = { top, height: at, head: own, tops: [...tops, at] };
      top += at;
      return span;
    });
    this.height = top;
  }

  of(id: string): Place | undefined {
    return this.places.get(id);
  }

  /** The rows of a group between two heights of the list. */
  range(group: number, from: number, to: number): Range {
    const s = this.spans[group];
    if (!s || s.top > to || s.top + s.height < from) return { first: 0, end: 0 };
    const last = s.tops.length - 1;
    return { first: Math.max(0, after(s.tops, from - s.top) - 1), end: Math.min(last, after(s.tops, to - s.top)) };
  }

  /** The first row whose whole height is below a line, if there is one. */
  firstBelow(line: number): { group: number; index: number } | undefined {
    for (const [group, s] of this.spans.entries()) {
      const index = s.tops.findIndex((t, i) => i < s.tops.length - 1 && s.top + t >= line);
      if (index >= 0) return { group, index };
    }
    return undefined;
  }

  /** How far to scroll so that a row is wholly in sight below a sticky heading; undefined: it is. */
  reveal(id: string, scroll: number, view: number): number | undefined {
    const p = this.places.get(id);
    if (!p) return undefined;
    const head = this.spans[p.group]?.head ?? 0;
    if (p.top - head < scroll) return Math.max(0, p.top - head);
    if (p.top + p.height > scroll + view) return p.top + p.height - view;
    return undefined;
  }
}

/** The index of the first number that is larger; the length where none is. Numbers ascend. */
function after(numbers: readonly number[], n: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((numbers[mid] ?? 0) > n) high = mid;
    else low = mid + 1;
  }
  return low;
}

/** A row that is to be drawn, and its place in its group. */
export interface Drawn<T> {
  readonly id: string;
  readonly item: T;
  readonly index: number;
}

/** An element of the page that draws one row after another, and the row that it draws now. */
export interface Slot<T> extends Drawn<T> {
  readonly slot: number;
}

/**
 * Which element draws which row. What is still in sight stays in its element; what comes takes the element of what went, in
 * its place in the page, because to fill an element anew costs a fraction of making one or moving one.
 */
export class Slots<T> {
  private taken: Slot<T>[] = [];
  private next = 0;

  /**
   * The rows, each with its element: in the order of the page as it was, or in their own where inOrder asks for it. What did
   * not change is the same object as before.
   */
  draw(rows: readonly Drawn<T>[], inOrder: boolean): readonly Slot<T>[] {
    const coming = new Map(rows.map((r) => [r.id, r]));
    const held = this.taken.map((was) => {
      const now = coming.get(was.id);
      coming.delete(was.id);
      return { was, now };
    });
    const fresh = coming.values();
    const out: Slot<T>[] = [];
    for (const { was, now = fresh.next().value } of held) if (now) out.push(fill(was, now));
    for (const row of fresh) out.push({ ...row, slot: this.next++ });
    return (this.taken = inOrder ? out.sort((a, b) => a.index - b.index) : out);
  }
}

function fill<T>(was: Slot<T>, now: Drawn<T>): Slot<T> {
  const same = was.id === now.id && was.item === now.item && was.index === now.index;
  return same ? was : { ...now, slot: was.slot };
}

/** What is held still when rows change: a row, and how far below the top of the view it is. */
export interface Anchor {
  readonly id: string;
  readonly offset: number;
}

/**
 * The scroll position at which the anchors stand where they stood. The first one that is still there counts, unless it
 * went elsewhere by itself: then its neighbours stay, and it goes.
 */
export function held<T>(layout: Layout<T>, anchors: readonly Anchor[]): number | undefined {
  const left = anchors.flatMap((a) => {
    const p = layout.of(a.id);
    return p ? [{ ...a, top: p.top }] : [];
  });
  const first = left[0];
  const others = left.filter((a) => a.id !== first?.id);
  const passed = first && others.some((o) => o.offset > first.offset !== o.top > first.top);
  const still = passed ? others[0] : first;
  return still && Math.max(0, still.top - still.offset);
}
