import { describe, expect, it } from 'vitest';
import type { File, Row } from '../../backend/types';
import { hunkHead } from './hunk';
import { DiffFile, seekHunk, stepRow, WINDOW } from './model.svelte';

/** A file of rows: a hunk head every `every` rows, added lines in between. */
function made(path: string, n: number, every: number) {
  const rows: Row[] = Array.from({ length: n }, (_, i) => ({
    kind: i % every === 0 ? 'hunk' : 'add',
    new: i,
    text: `${i}`,
    hunk: 1,
  }));
  const asked: number[] = [];
  const file = { path, rows: n, group: 'definitions', status: 'modified', additions: n, deletions: 0 } as File;
  const df = new DiffFile(file, (p, offset, limit) => {
    asked.push(offset);
    return Promise.resolve({ path: p, offset, total: n, rows: rows.slice(offset, offset + limit) });
  });
  return { df, asked };
}

describe('DiffFile', () => {
  it('asks for a window once, however many rows of it are needed', async () => {
    const { df, asked } = made('a', 1200, 50);
    await Promise.all([df.need(3), df.need(499), df.need(700), df.need(999)]);
    expect(asked).toEqual([0, WINDOW]);
    expect(df.row(700)?.text).toBe('700');
    expect(df.row(1100)).toBeUndefined();
    expect(df.block(5)).toHaveLength(100);
    expect(df.block(11)).toBeUndefined();
  });
  it('keeps what went wrong, and tries again', async () => {
    let down = true;
    const df = new DiffFile({ path: 'a', rows: 1, group: 'x' } as File, (p) =>
      down
        ? Promise.reject(new Error('gone'))
        : Promise.resolve({ path: p, offset: 0, total: 1, rows: [{ kind: 'add', text: 'x', hunk: 1 }] }),
    );
    await df.need(0);
    expect(df.problem?.code).toBe('unavailable');
    down = false;
    df.retry();
    await df.need(0);
    expect([df.problem, df.row(0)?.text]).toEqual([undefined, 'x']);
  });
});

describe('seekHunk', () => {
  it('goes from hunk to hunk over windows and files, and fetches only what it passes', async () => {
    const a = made('a', 600, 550);
    const b = made('b', 40, 20);
    const files = [a.df, b.df];
    let p = { file: 0, row: 1 };
    const seen = [];
    for (let i = 0; i < 4; i++) {
      const next = await seekHunk(files, p, 1);
      if (!next) break;
      seen.push(`${next.file}:${next.row}`);
      p = next;
    }
    expect(seen).toEqual(['0:551', '1:1', '1:21']);
    expect(await seekHunk(files, p, 1)).toBeUndefined();
    expect(await seekHunk(files, { file: 1, row: 25 }, -1)).toEqual({ file: 1, row: 1 });
    expect(await seekHunk(files, { file: 1, row: 1 }, -1)).toEqual({ file: 0, row: 551 });
  });
  it('passes over folded files', async () => {
    const [a, b, c] = [made('a', 10, 10), made('b', 10, 10), made('c', 10, 10)];
    b.df.open = false;
    expect(await seekHunk([a.df, b.df, c.df], { file: 0, row: 1 }, 1)).toEqual({ file: 2, row: 1 });
    expect(b.asked).toEqual([]);
  });
});

it('steps by lines and over hunk heads', async () => {
  const { df } = made('a', 6, 3);
  await df.need(0);
  expect(stepRow([df], { file: 0, row: 2 }, 1)).toEqual({ file: 0, row: 4 });
  expect(stepRow([df], { file: 0, row: 1 }, -1)).toEqual({ file: 0, row: 1 });
  expect(stepRow([df], { file: 0, row: 5 }, 1)).toEqual({ file: 0, row: 5 });
});

it.each([
  ['@@ -36,5 +36,6 @@ func (t Tax) Apply', 'lines 36–41', 'func (t Tax) Apply'],
  ['@@ -1 +1 @@', 'line 1', ''],
  ['odd', '', 'odd'],
])('reads the head %s', (text, where, context) => expect(hunkHead(text)).toEqual({ where, context }));
