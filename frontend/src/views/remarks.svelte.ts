import type { Api } from '../backend/api';
import type { NewComment } from '../backend/types';
import { attempt as doing } from '../state/actions';
import { commands } from '../state/commands.svelte';
import { toasts } from '../state/toast.svelte';
import type { Reading } from './reading.svelte';

/** What a person does to the comments of a review. What goes wrong is said, and what was written stays where it is. */
export class Remarks {
  constructor(
    private readonly api: Pick<Api, 'comment' | 'resolve' | 'editComment' | 'applySuggestion'>,
    private readonly reading: Reading,
  ) {}

  private async after(run: () => Promise<unknown>): Promise<boolean> {
    if (!(await doing(run))) return false;
    await this.reading.reload();
    return true;
  }

  add = (c: NewComment) => this.after(() => this.api.comment(this.reading.id, c, this.reading.seen));
  edit = (id: string, text: string) => this.after(() => this.api.editComment(id, text));
  /** Puts what a comment suggests into the files. */
  apply = async (id: string): Promise<boolean> => {
    const done = await this.after(() => this.api.applySuggestion(id));
    if (done)
      toasts.show({
        text: `Applied. The checks ran on what was there before: ${commands.keyOf('verify')} runs them again.`,
      });
    return done;
  };
  resolve = (id: string, open: boolean) => this.after(() => this.api.resolve(id, open));
}
