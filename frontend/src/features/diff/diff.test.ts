import { beforeEach, describe, expect, it } from 'vitest';
import type { File, Pair, Row } from '../../backend/types';
import { Geometry, measure, metrics } from './geometry';
import { hunkHead } from './hunk';
import { DiffFile, WINDOW, type Source } from './model';
import { flattened } from './pairs';
import { seekHunk, stepRow } from './seek';

const row = (kind: Row['kind'], text: string, old?: number, now?: number): Row => ({
  kind,
  text,
  old,
  new: now,
  hunk: 1,
});

/** A file of rows: a hunk head every `every` rows, added lines in between. */
function made(path: string, n: number, every: number) {
  const rows = Array.from({ length: n }, (_, i) =>
    i % every === 0 ? row('hunk', `${i}`) : row('add', `${i}`, undefined, i),
  );
  const asked: number[] = [];
  const heads = rows.flatMap((r, i) => (r.kind === 'hunk' ? [i] : []));
  const file = { path, rows: n, heads, pairs: n, pair_heads: heads, status: 'modified' } as unknown as File;
  const source: Source = {
    page: (p, offset, limit) => {
      asked.push(offset);
      return Promise.resolve({ path: p, offset, total: n, rows: rows.slice(offset, offset + limit) });
    },
    lines: () => Promise.reject(new Error('none')),
  };
  return { file: new DiffFile(file, 'unified', source), asked };
}

beforeEach(() => measure(16));

describe('Geometry', () => {
  const g = () => new Geometry(100, [0, 40]);
  it('knows where every row stands without having one', () => {
    expect([g().top(0), g().top(1), g().top(40), g().top(41)]).toEqual([0, 28, 808, 836]);
    expect(g().height).toBe(98 * 20 + 2 * 28);
    expect([0, 27, 28, 807, 808, 835, 836].map((y) => g().find(y))).toEqual([0, 0, 1, 39, 40, 40, 41]);
  });
  it('makes room for what stands between rows', () => {
    const x = g();
    const extra = { slot: 1, height: 60 };
    x.setExtras([{ slot: -1, height: 10 }, extra]);
    expect([x.top(0), x.top(1), x.top(2)]).toEqual([10, 38, 118]);
    expect(x.below(extra)).toBe(58);
    expect(x.find(100)).toBe(1);
  });
  it('puts lines that were brought in above their hunk, and counts rows on', () => {
    const x = g();
    const l = (n: number) => row('context', `l${n}`, n, n);
    x.insert(1, [l(1), l(2)], false);
    x.insert(1, [l(0)], false);
    expect([x.count, x.slotOf(40), x.slotOf(41), x.slotOf(39)]).toEqual([103, 40, 44, 39]);
    expect([41, 42, 43].map((s) => x.at(s))).toEqual([l(0), l(1), l(2)].map((line) => ({ line })));
    expect([x.at(40), x.at(44), x.at(102)]).toEqual([{ row: 40 }, { row: 41 }, { row: 99 }]);
    x.insert(2, [l(9)], true);
    expect(x.at(103)).toEqual({ line: l(9) });
    expect([x.headOf(40), x.headOf(41)]).toEqual([1, -1]);
  });
  it('follows the size of the text', () => {
    measure(32);
    expect([g().top(1), metrics.row]).toEqual([56, 40]);
  });
});

describe('DiffFile', () => {
  it('asks for a window once, however many rows of it are needed', async () => {
    const { file, asked } = made('a', 1200, 50);
    await Promise.all([file.need(3), file.need(499), file.need(700), file.need(999)]);
    expect(asked).toEqual([0, WINDOW]);
    expect(file.at(700)?.left?.text).toBe('700');
    expect(file.at(1100)).toBeUndefined();
    expect(file.whole).toBe(false);
  });
  it('takes what came ahead, but not a window that is cut short', async () => {
    const short = made('a', 1200, 50);
    short.file.give({ path: 'a', offset: 0, total: 1200, rows: [row('add', 'x', undefined, 1)] });
    expect(short.file.at(0)).toBeUndefined();
    const whole = made('a', 1, 50);
    whole.file.give({ path: 'a', offset: 0, total: 1, rows: [row('add', 'x', undefined, 1)] });
    await whole.file.need(0);
    expect([whole.file.at(0)?.left?.text, whole.asked]).toEqual(['x', []]);
  });
  it('keeps what went wrong, and tries again', async () => {
    let down = true;
    const source: Source = {
      page: (path) =>
        down
          ? Promise.reject(new Error('gone'))
          : Promise.resolve({ path, offset: 0, total: 1, rows: [row('add', 'x', undefined, 1)] }),
      lines: () => Promise.reject(new Error('none')),
    };
    const file = new DiffFile({ path: 'a', rows: 1, heads: [] } as unknown as File, 'unified', source);
    await file.need(0);
    expect(file.problem?.message).toBe('The engine cannot be reached.');
    down = false;
    file.retry();
    await file.need(0);
    expect([file.problem, file.at(0)?.left?.text]).toEqual([undefined, 'x']);
  });
  it('finds lines on either side, in either layout', async () => {
    const pairs: Pair[] = [
      { left: row('hunk', '@@ -4,2 +4,2 @@') },
      { left: row('del', 'a', 4), right: row('add', 'b', undefined, 4) },
      { left: row('context', 'c', 5, 5), right: row('context', 'c', 5, 5) },
    ];
    const source: Source = {
      page: (path) => Promise.resolve({ path, offset: 0, total: 3, rows: [], pairs }),
      lines: (_p, from, limit) =>
        Promise.resolve({
          path: 'a',
          from,
          total: 9,
          lines: Array.from({ length: limit }, (_, i) => `${from + i}`).filter((t) => Number(t) <= 9),
          more: [],
        }),
    };
    const of = { path: 'a', status: 'modified', pairs: 3, pair_heads: [0] } as unknown as File;
    const file = new DiffFile(of, 'split', source);
    await file.need(0);
    expect([file.rowOf(4, 'old'), file.rowOf(4, 'new'), file.rowOf(5, 'new'), file.rowOf(9, 'new')]).toEqual([
      1,
      1,
      2,
      undefined,
    ]);
    expect([file.line(1)?.side, file.line(1, 'old')?.side, file.line(0)]).toEqual(['new', 'old', undefined]);
    expect(file.gap(0)).toEqual({ from: 1, to: 4, shift: 0 });
    await file.expand(0);
    expect(file.geometry.count).toBe(6);
    expect(file.geometry.at(1)).toMatchObject({ line: { text: '1', new: 1, old: 1 } });
    expect(file.gap(0)).toBeUndefined();
  });
});

describe('moving', () => {
  it('goes from hunk to hunk over files, and back to the start of the one before', async () => {
    const files = [made('a', 60, 50).file, made('b', 60, 50).file];
    const at = async (from: { file: number; row: number }, step: 1 | -1) => {
      const p = await seekHunk(files, from, step);
      return p && [p.file, p.row];
    };
    expect(await at({ file: 0, row: -1 }, 1)).toEqual([0, 1]);
    expect(await at({ file: 0, row: 51 }, 1)).toEqual([1, 1]);
    expect(await at({ file: 1, row: 1 }, -1)).toEqual([0, 51]);
    expect(await at({ file: 1, row: 55 }, 1)).toBeUndefined();
  });
  it('passes over heads of hunks and folded files', async () => {
    const files = [made('a', 60, 50).file, made('b', 10, 50).file, made('c', 10, 50).file];
    await Promise.all(files.map((f) => f.need(0)));
    (files[1] as DiffFile).open = false;
    expect(stepRow(files, { file: 0, row: 49 }, 1)).toMatchObject({ file: 0, row: 51 });
    expect(stepRow(files, { file: 0, row: 59 }, 1)).toMatchObject({ file: 2, row: 1 });
    expect(stepRow(files, { file: 2, row: 1 }, -1)).toMatchObject({ file: 0, row: 59 });
  });
});

describe('flattened', () => {
  it('puts what was removed before what was added in its place', () => {
    const rows = [
      row('hunk', '@@'),
      row('context', 'c'),
      row('del', 'a'),
      row('del', 'b'),
      row('add', 'A'),
      row('context', 'd'),
    ];
    const [h, c, a, b, A, d] = rows as [Row, Row, Row, Row, Row, Row];
    expect(
      flattened([{ left: h }, { left: c, right: c }, { left: a, right: A }, { left: b }, { left: d, right: d }]),
    ).toEqual(rows);
  });
});

describe('hunkHead', () => {
  it.each([
    ['@@ -36,5 +36,6 @@ func (t Tax) Apply', 'lines 36–41', 'func (t Tax) Apply'],
    ['@@ -1 +1 @@', 'line 1', ''],
    ['nonsense', '', 'nonsense'],
  ])('%s', (text, where, context) => expect(hunkHead(text)).toEqual({ where, context }));
});
