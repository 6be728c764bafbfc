import type { Row } from '../../backend/types';
import type { DiffFile } from './model';

// The seam between the review and whatever draws a diff. The review knows this interface and nothing behind it.

/** One column, or the old side beside the new one. */
export type Layout = 'unified' | 'split';

/** A side of a change. */
export type Side = 'old' | 'new';

/** A place in a change: a row of a file, counted in the layout that is shown. side counts where both are on one row. */
export interface Place {
  readonly file: number;
  readonly row: number;
  readonly side?: Side;
}

/** Something that stands between rows: a thread, a box to write in. */
export interface Annotation {
  readonly id: string;
  readonly file: number;
  /** It stands below this row; -1: above the first. */
  readonly row: number;
  readonly element: HTMLElement;
}

/** What a view tells. */
export interface ViewEvents {
  /** A row was picked; extend: together with those from the place picked before. */
  pick(p: Place, extend: boolean): void;
  /** A file was marked read, or not. */
  read(file: number): void;
  /** A hunk was. */
  readHunk(mark: string): void;
  /** Rows of a file came in, or were folded: places may have to be found anew. */
  rows(file: number): void;
  /** The file at the top of the view. */
  at(file: number): void;
}

/** How a view looks at the moment. */
export interface ViewState {
  readonly cursor: Place;
  /** The first place of a selection that ends at the cursor. */
  readonly from?: Place;
  /** Paths of files that were read, and marks of hunks. */
  readonly read: ReadonlySet<string>;
  readonly hunks: ReadonlySet<string>;
  /** What was decided on hunks, by mark: accept or reject. */
  readonly verdicts: ReadonlyMap<string, string>;
  /** And on single lines of them, by their number among those that change. */
  readonly lines?: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** Why hunks were rejected, and lines of them, by mark. */
  readonly why?: ReadonlyMap<string, { readonly hunk: string; readonly lines: string }>;
  /** Lines of the new side that did not run while the checks did, by path; absent: nothing is known of that. */
  readonly missed?: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Draws a change. Everything about the change itself is in the files; a view only asks them for rows as it needs them. */
export interface DiffView {
  mount(host: HTMLElement): void;
  setFiles(files: readonly DiffFile[]): void;
  setLayout(layout: Layout): void;
  setState(s: ViewState): void;
  setAnnotations(list: readonly Annotation[]): void;
  /** Brings a place into sight; row -1 is the head of the file. */
  reveal(p: Place): Promise<void>;
  focus(): void;
  destroy(): void;
}

/** Where a place is in its file, as comments have it. */
export interface LineOf {
  readonly row: Row;
  readonly side: Side;
  readonly line: number;
}
