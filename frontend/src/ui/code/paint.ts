import type { Token } from './highlight';
import type { Span } from './words';
import { wordSpans } from './worddiff';

// What a row looks like beyond its text: voices (syntax) and marks (the words that changed). It is made away from the
// main thread where there is a worker; see painter.ts.

/** The voices by the number they have in Paint. */
export const VOICES: readonly Token['voice'][] = ['', 'k', 's', 'c', 'f'];

/** The looks of one row: voices as runs [length, voice, length, voice, …] and the spans that changed. */
export interface Paint {
  readonly runs: readonly number[];
  readonly marks: readonly Span[];
}

/** A row to be painted. */
export interface Plain {
  readonly kind: string;
  readonly text: string;
}

/** Colours lines of one language, as runs for each line. */
export type Colour = (lines: readonly string[]) => readonly (readonly number[])[];

/** Rows of a hunk, seen from one side: what a file had there. */
function sideOf(rows: readonly Plain[], from: number, to: number, without: string): number[] {
  const out: number[] = [];
  for (let i = from; i < to; i++) {
    const kind = rows[i]?.kind;
    if (kind !== without && kind !== 'note' && kind !== 'hunk') out.push(i);
  }
  return out;
}

/** Paints rows: each hunk once as it was and once as it is, so that what was removed does not colour what was added. */
export function paint(rows: readonly Plain[], colour: Colour): Paint[] {
  const runs: (readonly number[])[] = rows.map(() => []);
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && rows[to]?.kind !== 'hunk') to++;
    for (const without of ['add', 'del']) {
      const side = sideOf(rows, from, to, without);
      const lines = colour(side.map((i) => rows[i]?.text ?? ''));
      side.forEach((i, n) => (runs[i] = lines[n] ?? []));
    }
    from = to;
  }
  const marks = pairMarks(rows);
  return rows.map((_, i) => ({ runs: runs[i] ?? [], marks: marks.get(i) ?? [] }));
}

/** Compares a run of removed rows with the added ones after it, row by row. */
export function pairMarks(rows: readonly Plain[]): Map<number, Span[]> {
  const out = new Map<number, Span[]>();
  const run = (from: number, kind: string) => {
    let n = 0;
    while (rows[from + n]?.kind === kind) n++;
    return n;
  };
  for (let i = 0; i < rows.length;) {
    const del = run(i, 'del');
    const add = run(i + del, 'add');
    for (let k = 0; k < Math.min(del, add); k++) {
      const [a, b] = wordSpans(rows[i + k]?.text ?? '', rows[i + del + k]?.text ?? '');
      if (a.length) out.set(i + k, a);
      if (b.length) out.set(i + del + k, b);
    }
    i += del + add || 1;
  }
  return out;
}

/** A piece of a painted line. */
export interface Piece {
  readonly text: string;
  readonly voice: Token['voice'];
  readonly marked: boolean;
}

/** Cuts a text at its runs and marks. Never loses a character, whatever the paint says. */
export function painted(text: string, p: Paint | undefined): Piece[] {
  if (!p || (!p.runs.length && !p.marks.length)) return [{ text, voice: '', marked: false }];
  const out: Piece[] = [];
  let at = 0;
  let run = 0;
  let runEnd = p.runs[0] ?? text.length;
  let mark = 0;
  while (at < text.length) {
    while (at >= runEnd && run + 2 <= p.runs.length) {
      run += 2;
      runEnd = run < p.runs.length ? runEnd + (p.runs[run] ?? 0) : text.length;
    }
    while (p.marks[mark] && (p.marks[mark]?.[1] ?? 0) <= at) mark++;
    const [from, to] = p.marks[mark] ?? [text.length, text.length];
    const marked = at >= from;
    const end = Math.min(text.length, Math.max(runEnd, at + 1), marked ? to : from > at ? from : text.length);
    out.push({ text: text.slice(at, end), voice: VOICES[p.runs[run + 1] ?? 0] ?? '', marked });
    at = end;
  }
  return out;
}
