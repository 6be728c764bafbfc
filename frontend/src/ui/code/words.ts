/** A range of characters of one row that differ from its counterpart. */
export type Span = readonly [from: number, to: number];

interface Line {
  readonly kind: string;
  readonly text: string;
}

/** Above this, a line is not compared: nobody reads it word by word. */
const LONGEST = 1000;

/** Finds what differs in rows that replace one another: a run of removed rows and the added ones after it, in pairs. */
export function changedSpans(rows: readonly Line[]): Map<number, Span> {
  const out = new Map<number, Span>();
  for (let i = 0; i < rows.length;) {
    const del = run(rows, i, 'del');
    const add = run(rows, i + del, 'add');
    for (let k = 0; k < Math.min(del, add); k++) pair(rows, i + k, i + del + k, out);
    i += del + add || 1;
  }
  return out;
}

function run(rows: readonly Line[], from: number, kind: string): number {
  let n = 0;
  while (rows[from + n]?.kind === kind) n++;
  return n;
}

function pair(rows: readonly Line[], a: number, b: number, out: Map<number, Span>): void {
  const old = rows[a]?.text ?? '';
  const now = rows[b]?.text ?? '';
  const [d, n] = differing(old, now);
  if (d) out.set(a, d);
  if (n) out.set(b, n);
}

/**
 * The differing middle of two lines, cut at word edges. Nothing is marked when too little is common: a line that was
 * rewritten reads better without marks.
 */
export function differing(old: string, now: string): [Span | undefined, Span | undefined] {
  if (old.length > LONGEST || now.length > LONGEST || old === now) return [undefined, undefined];
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < least - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  while (head > 0 && wordAt(old, now, head - 1) && (wordAt(old, old, head) || wordAt(now, now, head))) head--;
  const from = (s: string) => s.length - tail;
  while (tail > 0 && isWord(old[from(old)]) && (isWord(old[from(old) - 1]) || isWord(now[from(now) - 1]))) tail--;
  const common = (old.slice(0, head) + old.slice(old.length - tail)).trim().length;
  if (common * 2 < Math.min(old.trim().length, now.trim().length)) return [undefined, undefined];
  const span = (s: string): Span | undefined => (s.length - tail > head ? [head, s.length - tail] : undefined);
  return [span(old), span(now)];
}

const isWord = (ch: string | undefined) => ch !== undefined && /[\w$]/.test(ch);
const wordAt = (a: string, b: string, i: number) => isWord(a[i]) && isWord(b[i]);
