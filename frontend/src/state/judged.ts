import type { File, Hunk } from '../backend/types';
import { plural } from './words';

// What a person decided on hunks of a change and on single lines of them. Pure.

/** What was decided; empty: nothing. */
export type HunkVerdict = 'accept' | 'reject' | '';

/** What was decided on lines of a hunk, by their number among those that change. */
export type LinesSaid = ReadonlyMap<number, HunkVerdict>;

/** Why a hunk was rejected, or lines of it. */
export interface Why {
  readonly hunk: string;
  readonly lines: string;
}

/** By the mark of the hunk. What was decided on a line counts before what was on its hunk. */
export interface Judged {
  readonly verdicts: ReadonlyMap<string, HunkVerdict>;
  readonly lines: ReadonlyMap<string, LinesSaid>;
  readonly why: ReadonlyMap<string, Why>;
}

/** Whole hunks, and single lines of others. */
export interface Tally {
  readonly hunks: number;
  readonly lines: number;
}

export function judgedIn(files: readonly File[]): Judged {
  const all = files.flatMap((f) => f.hunks ?? []);
  return {
    verdicts: new Map(all.flatMap((h) => (h.verdict ? [[h.mark, h.verdict]] : []))),
    lines: new Map(all.flatMap((h) => (h.lines?.length ? [[h.mark, linesSaid(h)]] : []))),
    why: new Map(all.flatMap((h) => (h.verdict || h.lines?.length ? [[h.mark, whyOf(h)]] : []))),
  };
}

function whyOf(h: Hunk): Why {
  const lines = (h.lines ?? []).flatMap((l) => (l.verdict === 'reject' && l.reason ? [l.reason] : []));
  return { hunk: h.verdict === 'reject' ? (h.reason ?? '') : '', lines: lines.join('; ') };
}

function linesSaid(h: Hunk): LinesSaid {
  return new Map((h.lines ?? []).flatMap((l) => (l.lines ?? []).map((n) => [n, l.verdict] as const)));
}

/** What counts on a line of a hunk. */
export function saidOn(j: Judged, mark: string, line: number): HunkVerdict {
  return j.lines.get(mark)?.get(line) ?? j.verdicts.get(mark) ?? '';
}

/** What is said when some lines of a hunk get a verdict, or lose theirs: what had been said of all of it goes on for the rest. */
export function withLines(j: Judged, of: Hunk, lines: readonly number[], verdict: HunkVerdict): Judged {
  const had = j.verdicts.get(of.mark) ?? '';
  const own = new Map(j.lines.get(of.mark));
  const verdicts = new Map(j.verdicts);
  if (!verdict && had) {
    for (let n = 1; n <= (of.count ?? 0); n++) if (!own.has(n)) own.set(n, had);
    verdicts.delete(of.mark);
  }
  for (const n of lines) {
    if (verdict) own.set(n, verdict);
    else own.delete(n);
  }
  const all = new Map(j.lines);
  if (own.size) all.set(of.mark, own);
  else all.delete(of.mark);
  return { ...j, verdicts, lines: all };
}

/** How much of a change was decided one way. */
export function tally(files: readonly File[], j: Judged, verdict: HunkVerdict): Tally {
  let [hunks, lines] = [0, 0];
  for (const h of files.flatMap((f) => f.hunks ?? [])) {
    const n = linesOf(h, j, verdict);
    if (h.part) continue;
    if (j.lines.has(h.mark) ? n === h.count : j.verdicts.get(h.mark) === verdict) hunks++;
    else lines += n;
  }
  return { hunks, lines };
}

function linesOf(h: Hunk, j: Judged, verdict: HunkVerdict): number {
  const own = [...(j.lines.get(h.mark)?.values() ?? [])];
  if (own.length === 0) return 0;
  const rest = j.verdicts.get(h.mark) === verdict ? (h.count ?? 0) - own.length : 0;
  return rest + own.filter((v) => v === verdict).length;
}

/** "2 hunks and 1 line"; of stands before what is counted: "2 rejected hunks". */
export function pieces(t: Tally, of = ''): string {
  const said = [t.hunks && plural(t.hunks, `${of}hunk`), t.lines && plural(t.lines, `${of}line`)].filter(Boolean);
  return said.join(' and ');
}

/** "2 rejected", "1 line rejected", "2 hunks and 1 line rejected": what of a change was decided one way, as few words as do. */
export function brief(t: Tally, done: string): string {
  return t.lines ? `${pieces(t)} ${done}` : `${t.hunks} ${done}`;
}

export const none = (t: Tally) => t.hunks + t.lines === 0;
