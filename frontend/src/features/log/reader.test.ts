import { describe, expect, it } from 'vitest';
import type { Log, LogQuery } from '../../backend/types';
import { lineOf, LogReader } from './reader.svelte';

const entry = (offset: number) => ({ offset, message: `m${offset}`, level: 'info', attributes: [] });

/** A log of numbered lines; each asks only for what it is asked. */
function fake(lines: number[]) {
  const asked: LogQuery[] = [];
  const api = {
    log: async (q: LogQuery): Promise<Log> => {
      asked.push(q);
      const end = (lines.at(-1) ?? 0) + 1;
      const upTo = q.before ?? end;
      const of = q.after ? lines.filter((l) => l >= (q.after ?? 0)) : lines.filter((l) => l < upTo).slice(-2);
      return { path: '/x/engine.log', entries: of.map(entry), before: q.after ? q.after : of[0] ? of[0] : 0, end };
    },
  };
  return { api, asked, lines };
}
const at = (r: LogReader) => r.entries.map((e) => e.offset);

describe('LogReader', () => {
  it('reads from the end, then what is before, then what comes', async () => {
    const f = fake([1, 2, 3, 4, 5]);
    const r = new LogReader(f.api);
    await r.restart();
    expect([at(r), r.path]).toEqual([[4, 5], '/x/engine.log']);
    await r.older();
    expect(at(r)).toEqual([2, 3, 4, 5]);
    f.lines.push(6);
    await r.newer();
    expect(at(r)).toEqual([2, 3, 4, 5, 6]);
  });
  it('asks for a level and for words', async () => {
    const f = fake([1]);
    const r = new LogReader(f.api);
    r.level = 'warn';
    r.text = 'gone';
    await r.restart();
    expect(f.asked[0]).toMatchObject({ level: 'warn', q: 'gone' });
  });
  it('drops an answer that was overtaken', async () => {
    const open: ((l: Log) => void)[] = [];
    const r = new LogReader({ log: () => new Promise<Log>((ok) => open.push(ok)) });
    const [one, two] = [r.restart(), r.restart()];
    open[1]?.({ path: 'b', entries: [entry(2)], before: 0, end: 3 });
    open[0]?.({ path: 'a', entries: [entry(1)], before: 0, end: 2 });
    await Promise.all([one, two]);
    expect([at(r), r.path]).toEqual([[2], 'b']);
  });
  it('says what went wrong, and keeps what it has', async () => {
    const f = fake([1]);
    const r = new LogReader(f.api);
    await r.restart();
    f.api.log = () => Promise.reject(new TypeError('fetch failed'));
    await r.newer();
    expect([at(r).length, r.problem?.message]).toEqual([1, expect.any(String)]);
  });
});

it('writes an entry as a line', () => {
  expect(
    lineOf({ offset: 0, at: 'T', level: 'warn', message: 'gone', attributes: [{ name: 'id', value: 'a7' }] }),
  ).toBe('T warn gone id=a7');
});
