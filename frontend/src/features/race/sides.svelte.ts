import type { Api } from '../../backend/api';
import { problemFrom, type Problem } from '../../backend/problem';
import type { Racer } from '../../backend/types';
import { pieces, type Piece } from '../../state/race';

/** How many rows of a file are shown here; the rest is in the review. */
const ROWS = 500;

/** What one attempt changes in one file, hunk by hunk. */
export class Side {
  list: readonly Piece[] | undefined = $state.raw();
  problem: Problem | undefined = $state.raw();
  /** Rows that are not shown. */
  more = $state(0);
  private turn = 0;

  constructor(private readonly api: Pick<Api, 'change' | 'diff'>) {}

  /** Fetches it; an answer that was overtaken is dropped. What is there stays until then. */
  async load(r: Racer, path: string, touched: boolean): Promise<void> {
    const mine = ++this.turn;
    this.problem = undefined;
    if (!touched) {
      this.list = [];
      this.more = 0;
      return;
    }
    try {
      const [change, page] = await Promise.all([this.api.change(r.id), this.api.diff(r.id, path, 0, ROWS)]);
      if (mine !== this.turn) return;
      const marks = (change.files ?? []).find((f) => f.path === path)?.hunks?.map((h) => h.mark) ?? [];
      this.list = pieces(page.rows ?? [], marks);
      this.more = page.total - (page.rows ?? []).length;
    } catch (err) {
      if (mine === this.turn) this.problem = problemFrom(err);
    }
  }
}
