import type { Api } from '../backend/api';
import type { NewComment } from '../backend/types';
import { attempt as doing } from '../state/actions';
import type { Reading } from './reading.svelte';

/** What a person does to the comments of a review. What goes wrong is said, and what was written stays where it is. */
export class Remarks {
  constructor(
    private readonly api: Pick<Api, 'comment' | 'resolve' | 'editComment'>,
    private readonly reading: Reading,
  ) {}

  private async after(run: () => Promise<unknown>): Promise<boolean> {
    if (!(await doing(run))) return false;
    await this.reading.reload();
    return true;
  }

  add = (c: NewComment) => this.after(() => this.api.comment(this.reading.id, c, this.reading.seen));
  edit = (id: string, text: string) => this.after(() => this.api.editComment(id, text));
  resolve = (id: string, open: boolean) => this.after(() => this.api.resolve(id, open));
}
