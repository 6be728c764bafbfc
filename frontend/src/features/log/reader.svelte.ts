import type { Api } from '../../backend/api';
import { problemFrom, type Problem } from '../../backend/problem';
import type { LogEntry } from '../../backend/types';

export type Level = '' | 'debug' | 'info' | 'warn' | 'error';

const PAGE = 200;
/** How many entries are kept; the file has the rest. */
const KEPT = 5000;

/** The log as far as it was read: from its end, page by page, and on from there. */
export class LogReader {
  entries: readonly LogEntry[] = $state.raw([]);
  path = $state('');
  /** Where the page before begins to be read; 0: all was read. */
  before = $state(0);
  loaded = $state(false);
  problem: Problem | undefined = $state.raw();
  level: Level = $state('');
  text = $state('');

  private end = 0;
  private turn = 0;
  private busy = false;

  constructor(private readonly api: Pick<Api, 'log'>) {}

  /** Reads the end of the log anew, with what is asked for now. */
  async restart(): Promise<void> {
    const turn = ++this.turn;
    await this.read(turn, {}, (page) => {
      this.entries = page.entries ?? [];
      this.before = page.before;
      this.end = page.end;
      this.loaded = true;
    });
  }

  /** Reads the page before the first. */
  async older(): Promise<void> {
    if (!this.before || this.busy) return;
    await this.read(this.turn, { before: this.before }, (page) => {
      this.entries = [...(page.entries ?? []), ...this.entries];
      this.before = page.before;
    });
  }

  /** Reads what was added. */
  async newer(): Promise<void> {
    if (!this.loaded || this.busy) return;
    if (!this.end) return this.restart();
    await this.read(this.turn, { after: this.end }, (page) => {
      if (page.end < this.end) return void this.restart(); // the file was begun anew
      const added = page.entries ?? [];
      this.end = page.end;
      if (added.length) this.entries = [...this.entries, ...added].slice(-KEPT);
    });
  }

  private async read(
    turn: number,
    at: { before?: number; after?: number },
    take: (page: Awaited<ReturnType<Api['log']>>) => void,
  ): Promise<void> {
    this.busy = true;
    try {
      const level = this.level ? { level: this.level } : {};
      const page = await this.api.log({ ...at, ...level, ...(this.text && { q: this.text }), limit: PAGE });
      if (turn !== this.turn) return;
      this.path = page.path;
      this.problem = undefined;
      take(page);
    } catch (err) {
      if (turn === this.turn) this.problem = problemFrom(err);
    } finally {
      this.busy = false;
    }
  }
}

/** An entry as one line of text, for the clipboard. */
export function lineOf(e: LogEntry): string {
  const fields = (e.attributes ?? []).map((a) => `${a.name}=${a.value}`);
  return [e.at ?? '', e.level ?? '', e.message, ...fields].filter(Boolean).join(' ');
}
