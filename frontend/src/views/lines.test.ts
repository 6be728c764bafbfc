import { describe, expect, it } from 'vitest';
import type { File, Row } from '../backend/types';
import { DiffFile, type Source } from '../features/diff/model';
import { pickedLines } from './lines';
import type { Reading } from './reading.svelte';

const rows: Row[] = [
  { kind: 'hunk', text: '@@ -1,2 +1,3 @@', hunk: 1 },
  { kind: 'del', text: 'was', old: 1, hunk: 1, nth: 1 },
  { kind: 'add', text: 'is', new: 1, hunk: 1, nth: 2 },
  { kind: 'context', text: 'same', old: 2, new: 2, hunk: 1 },
  { kind: 'add', text: 'more', new: 3, hunk: 1, nth: 3 },
  { kind: 'hunk', text: '@@ -9,0 +10 @@', hunk: 2 },
  { kind: 'add', text: 'far', new: 10, hunk: 2, nth: 1 },
  { kind: 'hunk', text: '@@ -20,0 +22 @@', hunk: 3 },
  { kind: 'add', text: 'linked', new: 22, hunk: 3 },
];

/** Somebody who has selected rows. */
function selecting(from: number | undefined, to: number, part = false): Reading {
  const source: Source = {
    page: (path, offset) => Promise.resolve({ path, offset, total: rows.length, rows }),
    lines: () => Promise.reject(new Error('none')),
  };
  const hunks = [{ mark: 'm1', count: 3, part }, { mark: 'm2', count: 1 }, { mark: 'm3' }];
  const file = {
    path: 'a.txt',
    rows: rows.length,
    heads: [0, 5, 7],
    pairs: 0,
    pair_heads: [],
    hunks,
    status: 'modified',
  };
  const f = new DiffFile(file as unknown as File, 'unified', source);
  return {
    file: f,
    cursor: { file: 0, row: to },
    from: from === undefined ? undefined : { file: 0, row: from },
  } as unknown as Reading;
}

describe('lines that are selected', () => {
  it('are those of them that change, in whatever direction, fetched where they are not here', async () => {
    expect(await pickedLines(selecting(1, 4))).toEqual({ mark: 'm1', lines: [1, 2, 3], what: '3 lines of a.txt' });
    expect(await pickedLines(selecting(4, 3))).toEqual({ mark: 'm1', lines: [3], what: '1 line of a.txt' });
    expect(await pickedLines(selecting(6, 6))).toMatchObject({ mark: 'm2', lines: [1] });
    expect(await pickedLines(selecting(undefined, 4))).toBeUndefined();
  });
  it('say why they cannot be judged', async () => {
    const why = async (r: Reading) => (await pickedLines(r))?.why?.text;
    expect(await why(selecting(3, 3))).toContain('No line of the selection is changed');
    expect(await why(selecting(4, 6))).toContain('more than one hunk');
    expect(await why(selecting(8, 8))).toContain('cannot be judged one by one');
    expect(await why(selecting(1, 2, true))).toContain('a part of a hunk');
  });
});
