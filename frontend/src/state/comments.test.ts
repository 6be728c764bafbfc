import { expect, it } from 'vitest';
import type { Comment, Row } from '../backend/types';
import { commentsAt, commentsOff, commentsOnWhole, lineOf } from './comments';

const c = (id: string, more: Partial<Comment>): Comment => ({
  id,
  attempt: 'a',
  round: 1,
  author: 'you',
  text: 'x',
  state: 'open',
  at: '',
  ...more,
});
const all = [
  c('new', { file: 'f', line: 3 }),
  c('old', { file: 'f', line: 3, old: true }),
  c('gone', { file: 'f', outdated: true, line: 3 }),
  c('other', { file: 'g', line: 3 }),
  c('whole', {}),
];
const row = (kind: Row['kind'], old?: number, now?: number): Row => ({ kind, old, new: now, text: '', hunk: 1 });
const ids = (cs: Comment[]) => cs.map((x) => x.id);

it('puts a comment on its line and its side', () => {
  expect(ids(commentsAt(all, 'f', row('add', undefined, 3)))).toEqual(['new']);
  expect(ids(commentsAt(all, 'f', row('del', 3)))).toEqual(['old']);
  expect(ids(commentsAt(all, 'f', row('context', 9, 3)))).toEqual(['new']);
  expect(ids(commentsAt(all, 'f', row('hunk')))).toEqual([]);
});
it('keeps what is outdated, and what is on the whole, in sight', () => {
  expect(ids(commentsOff(all, 'f'))).toEqual(['gone']);
  expect(ids(commentsOnWhole(all))).toEqual(['whole']);
});
it('names the line of a row', () => {
  expect(lineOf('f', row('del', 4))).toEqual({ file: 'f', line: 4, old: true });
  expect(lineOf('f', row('add', undefined, 5))).toEqual({ file: 'f', line: 5 });
});
