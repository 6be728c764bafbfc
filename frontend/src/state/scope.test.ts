import { expect, it } from 'vitest';
import { meaningOf, seenOf, seesAll, sizeOf, titleOf, wordOf } from './scope';

it.each([
  [{ kind: 'whole' as const }, '', {}],
  [{ kind: 'turn' as const, turn: 3 }, 'turn-3', { turn: 3 }],
  [{ kind: 'unseen' as const }, 'unseen', { unseen: true }],
  [{ kind: 'against' as const, attempt: 'a1-b' }, 'against-a1-b', { against: 'a1-b' }],
  [{ kind: 'uncommitted' as const }, 'uncommitted', { uncommitted: true }],
])('%o is %j', (scope, word, seen) => {
  expect(wordOf(scope)).toBe(word);
  expect(seenOf(word)).toEqual(seen);
});

it.each([undefined, 'nonsense', 'turn', 'turn-', 'turn-x', 'turn--1', 'against-', '<b>'])('%j is the whole', (w) => {
  expect(seenOf(w)).toEqual({});
});

it('says what is seen, and who has seen what there is', () => {
  expect(titleOf({ against: 'a1' }, 2)).toBe('Against attempt 2');
  expect(titleOf({})).toBe('Whole change');
  expect(meaningOf({ turn: 3 })).toBe('What turn 3 did.');
  expect([{}, { unseen: true }, { turn: 1 }, { against: 'a' }, { uncommitted: true }].map(seesAll)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(sizeOf({ files: 1, additions: 2, deletions: 0 })).toBe('1 file, +2 −0');
  expect(sizeOf({ files: 0, additions: 0, deletions: 0, uncounted: true })).toBe('');
});
