import { expect, it } from 'vitest';
import type { File } from '../backend/types';
import { brief, judgedIn, pieces, saidOn, tally, withLines } from './judged';

const files = [
  {
    path: 'a',
    hunks: [
      { mark: 'whole', count: 2, verdict: 'accept' },
      { mark: 'mixed', count: 5, verdict: 'accept', lines: [{ lines: [2, 3], verdict: 'reject', reason: 'no' }] },
      { mark: 'lines', count: 3, lines: [{ lines: [1, 2, 3], verdict: 'reject' }] },
      { mark: 'open', count: 4 },
    ],
  },
  { path: 'b', hunks: [{ mark: 'pic', verdict: 'reject' }] },
] as unknown as File[];
const hunk = (mark: string) => files.flatMap((f) => f.hunks ?? []).find((h) => h.mark === mark)!;

it('counts whole hunks, and single lines of others', () => {
  const j = judgedIn(files);
  expect([saidOn(j, 'mixed', 2), saidOn(j, 'mixed', 1), saidOn(j, 'open', 1)]).toEqual(['reject', 'accept', '']);
  expect([j.why.get('mixed'), j.why.get('open')]).toEqual([{ hunk: '', lines: 'no' }, undefined]);
  expect(tally(files, j, 'accept')).toEqual({ hunks: 1, lines: 3 });
  expect(tally(files, j, 'reject')).toEqual({ hunks: 2, lines: 2 });
});
it('says it in few words', () => {
  expect(
    [
      { hunks: 1, lines: 0 },
      { hunks: 0, lines: 2 },
      { hunks: 2, lines: 1 },
    ].map((t) => pieces(t, 'rejected ')),
  ).toEqual(['1 rejected hunk', '2 rejected lines', '2 rejected hunks and 1 rejected line']);
  expect(brief({ hunks: 2, lines: 0 }, 'rejected')).toBe('2 rejected');
  expect(brief({ hunks: 1, lines: 1 }, 'rejected')).toBe('1 hunk and 1 line rejected');
});
it('leaves the rest of a hunk as it was judged', () => {
  const one = withLines(judgedIn(files), hunk('open'), [2], 'reject');
  expect([saidOn(one, 'open', 1), saidOn(one, 'open', 2)]).toEqual(['', 'reject']);
  const back = withLines(one, hunk('open'), [2], '');
  expect(back.lines.has('open')).toBe(false);
  const less = withLines(judgedIn(files), hunk('whole'), [1], '');
  expect([saidOn(less, 'whole', 1), saidOn(less, 'whole', 2), less.verdicts.get('whole')]).toEqual([
    '',
    'accept',
    undefined,
  ]);
});
