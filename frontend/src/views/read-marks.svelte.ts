import type { Change, File, Hunk } from '../backend/types';
import { attempt } from '../state/actions';
import { judgedIn, tally, withLines, type HunkVerdict, type Judged, type Tally } from '../state/judged';

/** Where it is kept. */
interface Keeper {
  read(marks: string[], read: boolean): Promise<Change>;
  /** lines: only those of the one hunk, by their number among those that change. */
  judge(marks: string[], verdict: HunkVerdict, reason: string, lines?: number[]): Promise<Change>;
}

/** Which hunks of a change a person has read and judged. The engine keeps it; what is marked here shows at once. */
export class ReadMarks {
  /** Marks of the hunks that were read. */
  hunks: ReadonlySet<string> = $state.raw(new Set());
  /** What was decided on them, and on their lines. */
  judged: Judged = $state.raw(judgedIn([]));
  private files: readonly File[] = $state.raw([]);
  private saving = 0;

  /** Paths of the files of which every hunk was read. */
  readonly whole: ReadonlySet<string> = $derived(
    new Set(
      this.files.filter((f) => marksOf(f).length > 0 && marksOf(f).every((m) => this.hunks.has(m))).map((f) => f.path),
    ),
  );
  /** Paths of the files that say something else than what was read of them, which was not read yet. */
  readonly changed: ReadonlySet<string> = $derived(
    new Set(this.files.filter((f) => f.hunks?.some((h) => h.changed && !this.hunks.has(h.mark))).map((f) => f.path)),
  );
  readonly total: number = $derived(this.files.reduce((n, f) => n + marksOf(f).length, 0));
  readonly count: number = $derived(
    this.files.reduce((n, f) => n + marksOf(f).filter((m) => this.hunks.has(m)).length, 0),
  );

  readonly rejected: Tally = $derived(tally(this.files, this.judged, 'reject'));

  /** What was accepted piece by piece. */
  readonly accepted: Tally = $derived(tally(this.files, this.judged, 'accept'));

  constructor(private readonly keep: Keeper) {}

  /** Takes in what the engine says, unless it has not heard of the newest mark. */
  take(files: readonly File[]): void {
    this.files = files;
    if (this.saving) return;
    const all = files.flatMap((f) => f.hunks ?? []);
    this.hunks = new Set(all.filter((h) => h.read).map((h) => h.mark));
    this.judged = judgedIn(files);
  }

  /** Marks hunks read or not; where that fails they are as before, and it is said. */
  async mark(marks: readonly string[], read: boolean): Promise<void> {
    const fresh = marks.filter((m) => this.hunks.has(m) !== read);
    if (fresh.length === 0) return;
    this.put(fresh, read);
    const had = this.judged;
    if (!read) this.judged = without(had, fresh);
    if (await this.kept(() => this.keep.read([...fresh], read))) return;
    this.put(fresh, !read);
    this.judged = had;
  }

  /** Decides on a hunk, or takes that back. Gives whether it was kept; where not, all is as before. */
  async judge(mark: string, verdict: HunkVerdict, reason = ''): Promise<boolean> {
    const [read, had] = [this.hunks.has(mark), this.judged];
    this.put([mark], true);
    if (verdict) this.judged = { ...had, verdicts: new Map([...had.verdicts, [mark, verdict]]) };
    else this.judged = without(had, [mark]);
    const kept = await this.kept(() => this.keep.judge([mark], verdict, reason));
    if (!kept) {
      if (!read) this.put([mark], false);
      this.judged = had;
    }
    return kept;
  }

  /** Decides on some lines of a hunk, or takes that back. The rest of it stays as it is. */
  async judgeLines(mark: string, lines: number[], verdict: HunkVerdict, reason = ''): Promise<boolean> {
    const had = this.judged;
    const of = this.of(mark);
    if (of) this.judged = withLines(had, of, lines, verdict);
    const kept = await this.kept(() => this.keep.judge([mark], verdict, reason, lines));
    if (!kept) this.judged = had;
    return kept;
  }

  /** How many lines of a hunk can be judged by themselves. */
  countOf(mark: string): number {
    return this.of(mark)?.count ?? 0;
  }

  private of(mark: string): Hunk | undefined {
    return this.files.flatMap((f) => f.hunks ?? []).find((h) => h.mark === mark);
  }

  private async kept(save: () => Promise<Change>): Promise<boolean> {
    this.saving++;
    const change = await attempt(save);
    this.saving--;
    if (change) this.take(change.files ?? []);
    return change !== undefined;
  }

  private put(marks: readonly string[], read: boolean): void {
    const next = new Set(this.hunks);
    for (const m of marks) {
      if (read) next.add(m);
      else next.delete(m);
    }
    this.hunks = next;
  }
}

/** The marks of a file's hunks in order; without those that are a part of another, which is read and judged in its place. */
export function marksOf(f: File | undefined): string[] {
  return (f?.hunks ?? []).filter((h) => !h.part).map((h) => h.mark);
}

function without(j: Judged, marks: readonly string[]): Judged {
  const rest = <V>(m: ReadonlyMap<string, V>) => new Map([...m].filter(([mark]) => !marks.includes(mark)));
  return { verdicts: rest(j.verdicts), lines: rest(j.lines), why: rest(j.why) };
}
