import type { Span } from './words';

/** Above this a line is not compared: nobody reads it word by word. */
const LONGEST = 1000;
/** Above this many words the middle is marked as one. */
const MOST_WORDS = 160;

const WORD = /[\p{L}\p{N}_$]+|\s+|[^\p{L}\p{N}_$\s]/gu;

/**
 * Marks the words in which two lines differ. Nothing is marked where too little is common: a line that was rewritten
 * reads better without marks.
 */
export function wordSpans(old: string, now: string): [Span[], Span[]] {
  if (old === now || old.length > LONGEST || now.length > LONGEST) return [[], []];
  const a = old.match(WORD) ?? [];
  const b = now.match(WORD) ?? [];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const keptA = new Uint8Array(a.length).fill(1, 0, head).fill(1, a.length - tail);
  const keptB = new Uint8Array(b.length).fill(1, 0, head).fill(1, b.length - tail);
  const n = a.length - head - tail;
  const m = b.length - head - tail;
  if (n && m && n <= MOST_WORDS && m <= MOST_WORDS) common(a, b, head, n, m, keptA, keptB);
  if (share(a, keptA) < 0.4 && share(b, keptB) < 0.4) return [[], []];
  return [spans(a, keptA), spans(b, keptB)];
}

/** Marks a longest common run of words in the middle as kept. */
function common(
  a: readonly string[],
  b: readonly string[],
  head: number,
  n: number,
  m: number,
  keptA: Uint8Array,
  keptB: Uint8Array,
): void {
  const w = m + 1;
  const best = new Uint16Array((n + 1) * w);
  const at = (i: number, j: number) => best[i * w + j] ?? 0;
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      best[i * w + j] = a[head + i] === b[head + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  for (let i = 0, j = 0; i < n && j < m;) {
    if (a[head + i] === b[head + j]) {
      keptA[head + i++] = 1;
      keptB[head + j++] = 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
}

/** How much of the words that say something is kept. */
function share(words: readonly string[], kept: Uint8Array): number {
  let all = 0;
  let same = 0;
  words.forEach((w, i) => {
    if (!w.trim()) return;
    all += w.length;
    if (kept[i]) same += w.length;
  });
  return all ? same / all : 0;
}

/** Joins neighbouring changed words into one span; a blank between two of them belongs to it. */
function spans(words: readonly string[], kept: Uint8Array): Span[] {
  const out: [number, number][] = [];
  let at = 0;
  words.forEach((w, i) => {
    const last = out.at(-1);
    const between = kept[i] && !w.trim() && kept[i - 1] === 0 && kept[i + 1] === 0;
    if (!kept[i] || between) {
      if (last && last[1] === at) last[1] = at + w.length;
      else out.push([at, at + w.length]);
    }
    at += w.length;
  });
  return out;
}
