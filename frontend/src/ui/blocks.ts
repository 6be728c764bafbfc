import { marked } from 'marked';

/** A block of a text that still grows. One that is finished keeps its id and its words. */
export interface Block {
  readonly id: number;
  readonly text: string;
}

/**
 * Markdown as it is written: what stands before the last block is finished and is not read again, so that a long answer
 * costs no more at its end than at its beginning.
 */
export class Blocks {
  private done: readonly Block[] = [];
  private head = ''; // the text of what is finished
  private next = 0;

  of(text: string): readonly Block[] {
    if (!text.startsWith(this.head)) {
      this.done = [];
      this.head = '';
    }
    const tokens = marked.lexer(text.slice(this.head.length)).filter((t) => t.raw !== '');
    const last = tokens.findLastIndex((t) => t.type !== 'space');
    let open = '';
    tokens.forEach((t, i) => {
      if (i >= last) open += t.raw;
      else this.finish(t.raw, t.type === 'space');
    });
    return open ? [...this.done, { id: this.next, text: open }] : this.done;
  }

  private finish(raw: string, space: boolean): void {
    this.head += raw;
    if (!space) this.done = [...this.done, { id: this.next++, text: raw }];
  }
}
