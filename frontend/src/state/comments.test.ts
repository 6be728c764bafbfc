import { expect, it } from 'vitest';
import type { Comment, Row } from '../backend/types';
import { canApply, commentsAt, commentsOff, commentsOnWhole, commentsToSend, lineOf } from './comments';

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

it('sends what a person said, and no opinion of a model', () => {
  const said = [
    c('mine', {}),
    c('sent', { state: 'sent' }),
    c('opinion', { author: 'ollama/m', opinion: true }),
    c('resolved', { state: 'resolved' }),
  ];
  expect(ids(commentsToSend(said))).toEqual(['mine']);
});

it('applies a suggestion where its lines are, once; one without text takes lines out', () => {
  expect(canApply(c('edit', { suggestion: 'y' }))).toBe(true);
  expect(canApply(c('takes out', { suggestion: '' }))).toBe(true);
  expect(canApply(c('none', {}))).toBe(false);
  expect(canApply(c('done', { suggestion: 'y', state: 'resolved' }))).toBe(false);
  expect(canApply(c('gone', { suggestion: 'y', outdated: true }))).toBe(false);
});
