import type { Change, File } from '../backend/types';
import { attempt } from '../state/actions';

/** What was decided on a hunk; empty: nothing. */
export type HunkVerdict = 'accept' | 'reject' | '';

/** Where it is kept. */
interface Keeper {
  read(marks: string[], read: boolean): Promise<Change>;
  judge(marks: string[], verdict: HunkVerdict, reason: string): Promise<Change>;
}

/** Which hunks of a change a person has read and judged. The engine keeps it; what is marked here shows at once. */
export class ReadMarks {
  /** Marks of the hunks that were read. */
  hunks: ReadonlySet<string> = $state.raw(new Set());
  /** What was decided, by mark. */
  verdicts: ReadonlyMap<string, HunkVerdict> = $state.raw(new Map());
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

  readonly rejected: number = $derived([...this.verdicts.values()].filter((v) => v === 'reject').length);

  /** Hunks that were accepted one by one. */
  readonly accepted: number = $derived([...this.verdicts.values()].filter((v) => v === 'accept').length);

  constructor(private readonly keep: Keeper) {}

  /** Takes in what the engine says, unless it has not heard of the newest mark. */
  take(files: readonly File[]): void {
    this.files = files;
    if (this.saving) return;
    const all = files.flatMap((f) => f.hunks ?? []);
    this.hunks = new Set(all.filter((h) => h.read).map((h) => h.mark));
    this.verdicts = new Map(all.flatMap((h) => (h.verdict ? [[h.mark, h.verdict]] : [])));
  }

  /** Marks hunks read or not; where that fails they are as before, and it is said. */
  async mark(marks: readonly string[], read: boolean): Promise<void> {
    const fresh = marks.filter((m) => this.hunks.has(m) !== read);
    if (fresh.length === 0) return;
    this.put(fresh, read);
    const had = this.verdicts;
    if (!read) this.verdicts = new Map([...had].filter(([m]) => !fresh.includes(m)));
    if (await this.kept(() => this.keep.read([...fresh], read))) return;
    this.put(fresh, !read);
    this.verdicts = had;
  }

  /** Decides on a hunk, or takes that back. Gives whether it was kept; where not, all is as before. */
  async judge(mark: string, verdict: HunkVerdict, reason = ''): Promise<boolean> {
    const [read, had] = [this.hunks.has(mark), this.verdicts];
    this.put([mark], true);
    this.verdicts = new Map([...had, [mark, verdict]].filter(([, v]) => v) as [string, HunkVerdict][]);
    const kept = await this.kept(() => this.keep.judge([mark], verdict, reason));
    if (!kept) {
      if (!read) this.put([mark], false);
      this.verdicts = had;
    }
    return kept;
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
