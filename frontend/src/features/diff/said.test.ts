import { expect, it } from 'vitest';
import type { File, Row } from '../../backend/types';
import { DiffFile, type Source } from './model';
import { rowOf } from './row-dom';
import { markSaid, sayAtHead } from './said-dom';
import type { Layout, ViewState } from './view';

const rows: Row[] = [
  { kind: 'hunk', text: '@@ -1,2 +1,2 @@', hunk: 1 },
  { kind: 'del', text: 'was', old: 1, hunk: 1, nth: 1 },
  { kind: 'add', text: 'is', new: 1, hunk: 1, nth: 2 },
  { kind: 'context', text: 'same', old: 2, new: 2, hunk: 1 },
];
const pairs = [{ left: rows[0] }, { left: rows[1], right: rows[2] }, { left: rows[3], right: rows[3] }];

async function fileIn(layout: Layout): Promise<DiffFile> {
  const split = layout === 'split';
  const source: Source = {
    page: (path, offset) =>
      Promise.resolve({
        path,
        offset,
        total: split ? 3 : 4,
        rows: split ? null : rows,
        pairs: split ? pairs : undefined,
      }),
    lines: () => Promise.reject(new Error('none')),
  };
  const file = { path: 'a.txt', rows: 4, heads: [0], pairs: 3, pair_heads: [0], hunks: [{ mark: 'm', count: 2 }] };
  const f = new DiffFile({ ...file, status: 'modified' } as unknown as File, layout, source);
  await f.need(0);
  return f;
}
const state = (lines: [number, string][], verdict = '') =>
  ({
    cursor: { file: 0, row: -1 },
    read: new Set(),
    hunks: new Set(),
    verdicts: new Map(verdict ? [['m', verdict]] : []),
    lines: new Map(lines.length ? [['m', new Map(lines)]] : []),
  }) as ViewState;

it('shows on a line what was decided on it, with a sign and a word', async () => {
  const f = await fileIn('unified');
  const add = rowOf(f, 2, f.at(2)!);
  let shown = markSaid(add, f, 2, state([[2, 'reject']]), '');
  expect(add.classList.contains('lv-no')).toBe(true);
  expect(add.querySelectorAll('.ln .lv .ic')).toHaveLength(1);
  expect(add.querySelector('code')?.textContent).toBe('rejected, is');
  shown = markSaid(add, f, 2, state([[2, 'accept']]), shown);
  expect([add.classList.contains('lv-no'), add.classList.contains('lv-yes')]).toEqual([false, true]);
  expect(add.querySelector('code')?.textContent).toBe('accepted, is');
  markSaid(add, f, 2, state([]), shown);
  expect(add.querySelector('.lv, .lvs')).toBeNull();
  expect(add.className).not.toContain('lv-');
});
it('shows what was decided on the hunk only where lines of it have verdicts of their own', async () => {
  const f = await fileIn('unified');
  const del = rowOf(f, 1, f.at(1)!);
  expect(markSaid(del, f, 1, state([], 'accept'), '').trim()).toBe('');
  expect(del.querySelector('.lv')).toBeNull();
  markSaid(del, f, 1, state([[2, 'reject']], 'accept'), '');
  expect(del.querySelector('code')?.textContent).toBe('accepted, was');
  const same = rowOf(f, 3, f.at(3)!);
  expect(markSaid(same, f, 3, state([[2, 'reject']], 'accept'), '').trim()).toBe('');
});
it('shows it side by side on the side that it is on', async () => {
  const f = await fileIn('split');
  const pair = rowOf(f, 1, f.at(1)!);
  markSaid(pair, f, 1, state([[2, 'reject']]), '');
  expect([...pair.children].map((c) => c.classList.contains('lv-no'))).toEqual([false, true]);
});
it('counts them at the head of the hunk, and says why', async () => {
  const f = await fileIn('unified');
  const head = rowOf(f, 0, f.at(0)!);
  const shown = (which: string) => {
    const chip = head.querySelector(`.hv-${which}`);
    return chip?.classList.contains('is-none') ? '' : chip?.textContent;
  };
  expect([shown('lines-yes'), shown('lines-no')]).toEqual(['', '']);
  const own = (a: string, b: string) => new Map([a, b].map((v, i) => [i + 1, v]));
  sayAtHead(head, own('reject', 'accept'));
  expect([shown('lines-yes'), shown('lines-no')]).toEqual(['1 line accepted', '1 line rejected']);
  sayAtHead(head, own('reject', 'reject'), { hunk: 'not at all', lines: 'no; nor this' });
  expect([shown('lines-yes'), shown('lines-no')]).toEqual(['', '2 lines rejected: no; nor this']);
  expect(shown('no')).toBe('rejected: not at all');
  sayAtHead(head);
  expect([shown('lines-no'), shown('no')]).toEqual(['', 'rejected']);
});
