import type { Change, File } from '../backend/types';
import { attempt } from '../state/actions';

type Save = (marks: string[], read: boolean) => Promise<Change>;

/** Which hunks of a change a person has read. The engine keeps it; what is marked here shows at once. */
export class ReadMarks {
  /** Marks of the hunks that were read. */
  hunks: ReadonlySet<string> = $state.raw(new Set());
  private files: readonly File[] = $state.raw([]);
  private saving = 0;

  /** Paths of the files of which every hunk was read. */
  readonly whole: ReadonlySet<string> = $derived(
    new Set(this.files.filter((f) => marksOf(f).every((m) => this.hunks.has(m))).map((f) => f.path)),
  );
  /** Paths of the files that say something else than what was read of them, which was not read yet. */
  readonly changed: ReadonlySet<string> = $derived(
    new Set(this.files.filter((f) => f.hunks?.some((h) => h.changed && !this.hunks.has(h.mark))).map((f) => f.path)),
  );
  readonly total: number = $derived(this.files.reduce((n, f) => n + (f.hunks?.length ?? 0), 0));
  readonly count: number = $derived(
    this.files.reduce((n, f) => n + marksOf(f).filter((m) => this.hunks.has(m)).length, 0),
  );

  constructor(private readonly save: Save) {}

  /** Takes in what the engine says, unless it has not heard of the newest mark. */
  take(files: readonly File[]): void {
    this.files = files;
    if (this.saving) return;
    this.hunks = new Set(files.flatMap((f) => (f.hunks ?? []).filter((h) => h.read).map((h) => h.mark)));
  }

  /** Marks hunks read or not; where that fails they are as before, and it is said. */
  async mark(marks: readonly string[], read: boolean): Promise<void> {
    const fresh = marks.filter((m) => this.hunks.has(m) !== read);
    if (fresh.length === 0) return;
    this.put(fresh, read);
    this.saving++;
    const change = await attempt(() => this.save([...fresh], read));
    this.saving--;
    if (change) this.take(change.files ?? []);
    else this.put(fresh, !read);
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

/** The marks of a file's hunks in order. */
export function marksOf(f: File | undefined): string[] {
  return (f?.hunks ?? []).map((h) => h.mark);
}
