import { expect, it } from 'vitest';
import type { File, Row } from '../../backend/types';
import { DiffFile, type Source } from './model';
import { rowOf } from './row-dom';

const source: Source = {
  page: () => Promise.reject(new Error('none')),
  lines: () => Promise.reject(new Error('none')),
};
const fileOf = (layout: 'unified' | 'split') =>
  new DiffFile({ path: 'b.go', rows: 2, heads: [0], pairs: 2, pair_heads: [0] } as unknown as File, layout, source);

const add: Row = { kind: 'add', text: 'func total() {', new: 10, hunk: 1, moved: 'a.go:5', moved_lines: 3 };
const next: Row = { kind: 'add', text: '}', new: 11, hunk: 1, moved: 'a.go:6' };
const del: Row = { kind: 'del', text: 'func total() {', old: 5, hunk: 1, moved: 'b\u202e.go:10', moved_lines: 1 };

it('says of a line that it moved, in words and not by its colour alone', () => {
  const row = rowOf(fileOf('unified'), 1, { left: add });
  expect(row.className).toContain('moved');
  expect(row.querySelector('.mv')?.textContent).toBe('moved from a.go:5, 3 lines');
  expect(row.querySelector('.sr')?.textContent).toBe('(moved from a.go:5) ');

  const after = rowOf(fileOf('unified'), 2, { left: next });
  expect(after.className).toContain('moved');
  expect(after.querySelector('.mv')).toBeNull();
  expect(after.querySelector('.sr')?.textContent).toBe('(moved from a.go:6) ');
});

it('says it on the side it is about, with what deceives in a path marked', () => {
  const row = rowOf(fileOf('split'), 1, { left: del, right: { kind: 'add', text: 'x', new: 5, hunk: 1 } });
  const [old, now] = row.querySelectorAll('.half');
  expect(old?.className).toContain('moved');
  expect(now?.className).not.toContain('moved');
  expect(old?.querySelector('.mv .hid')).not.toBeNull();
  expect(old?.querySelector('.mv')?.textContent).toMatch(/^moved to b/);
});

it('says nothing of a line that is new', () => {
  const row = rowOf(fileOf('unified'), 1, { left: { kind: 'add', text: 'x', new: 1, hunk: 1 } });
  expect(row.className).not.toContain('moved');
  expect(row.querySelector('.sr')).toBeNull();
});
