import type { Comment, NewComment, Row } from '../backend/types';

/** Where a comment goes: a line of a side of a file. */
export type Line = Pick<NewComment, 'file' | 'line' | 'old'>;

/** The line a row stands for: a removed one is on the old side. */
export function lineOf(file: string, row: Row): Line {
  return row.kind === 'del' ? { file, line: row.old ?? 0, old: true } : { file, line: row.new ?? 0 };
}

/** The comments that are anchored to a row as it is now. */
export function commentsAt(all: readonly Comment[], file: string, row: Row): Comment[] {
  const at = lineOf(file, row);
  if (!at.line || row.kind === 'hunk' || row.kind === 'note') return [];
  return all.filter(
    (c) => c.file === file && c.line === at.line && !c.outdated && (c.old ?? false) === (at.old ?? false),
  );
}

/** The comments on a file whose line is gone. They are kept in sight with the old text. */
export function commentsOff(all: readonly Comment[], file: string): Comment[] {
  return all.filter((c) => c.file === file && (c.outdated || !c.line));
}

/** What a person said and has not sent: it goes along with a request for changes. A model's opinion does not. */
export function commentsToSend(all: readonly Comment[]): Comment[] {
  return all.filter((c) => c.state === 'open' && !c.opinion);
}

/** Whether what a comment suggests can be put into the files. */
export function canApply(c: Comment): boolean {
  return c.suggestion !== undefined && c.state !== 'resolved' && !c.outdated;
}

export function commentsOnWhole(all: readonly Comment[]): Comment[] {
  return all.filter((c) => !c.file);
}
