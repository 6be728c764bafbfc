import { describe, expect, it } from 'vitest';
import { attempts, queue, requests, tasks } from '../backend/fixtures';
import { status } from '../backend/fixtures-place';
import { fitting, sections } from './sections';
import { EMPTY, type Snapshot } from './snapshot';

const all: Snapshot = { ...EMPTY, tasks, queue, requests, status };
const numbers = (s: Snapshot, f = {}) =>
  Object.fromEntries(sections(s, f).map((x) => [x.id, x.rows.map((r) => r.attempt.number)]));

describe('sections', () => {
  it('puts what asks first, then the order of the engine', () => {
    expect(numbers(all)).toEqual({
      needs: [11, 15, 4, 14, 12, 8, 2, 9],
      running: [7, 10, 16],
      waiting: [13, 17, 19],
      done: [6, 3],
    });
  });
  it('leaves no attempt out', () => {
    const shown = sections(all).flatMap((s) => s.rows);
    expect(shown).toHaveLength(attempts.length);
  });
  it('keeps an attempt in a state it does not know', () => {
    const odd = tasks.map((t) => ({ ...t, attempts: t.attempts?.map((a) => ({ ...a, state: 'dreaming' })) ?? [] }));
    expect(sections({ ...all, tasks: odd })[2]?.rows).toHaveLength(attempts.length);
  });
  it('filters by project and by text', () => {
    expect(sections(all, { project: 'p2' }).every((s) => s.rows.length === 0)).toBe(true);
    expect(numbers(all, { text: ' INVOICE ' }).needs).toEqual([4, 12]);
    expect(numbers(all, { text: '#12' }).needs).toEqual([12]);
  });
  it('shows the last of what is over, and how many there are more', () => {
    const done = sections(all, { done: 1 })[3];
    expect([done?.rows.map((r) => r.attempt.number), done?.hidden, done?.aside]).toEqual([
      [6],
      1,
      '1 landed, 1 rejected',
    ]);
    expect(sections(all)[3]?.hidden).toBe(0);
  });
  it('counts minutes: a request is one, a failure none', () => {
    expect(sections(all)[0]?.aside).toBe('29 min to read');
  });
});

describe('fitting', () => {
  const rows = sections(all)[0]?.rows ?? [];
  it.each([
    [0, 0, 0],
    [1, 1, 1],
    [14, 4, 14],
    [15, 4, 14],
    [1000, 8, 30],
  ])('%i minutes hold %i items of %i minutes', (minutes, count, used) =>
    expect(fitting(rows, minutes)).toEqual({ count, used }),
  );
});
