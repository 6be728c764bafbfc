import { describe, expect, it } from 'vitest';
import { attempts, queue, requests, tasks } from '../backend/fixtures';
import { status } from '../backend/fixtures-place';
import { Arrivals } from './arrivals';
import { pick, sections, type Order } from './sections';
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
  it('filters by kind, model and state, and leaves the rest of the sections standing', () => {
    const first = attempts[0];
    for (const f of ['kind', 'model', 'state'] as const) {
      const shown = sections(all, { [f]: first?.[f] }).flatMap((x) => x.rows);
      expect(shown.length).toBe(attempts.filter((a) => a[f] === first?.[f]).length);
    }
    expect(sections(all, { kind: 'no such kind' }).map((x) => x.rows.length)).toEqual([0, 0, 0, 0]);
  });
  it('orders what needs a person as they want it', () => {
    const by = (order: Order) => sections(all, { order })[0]?.rows ?? [];
    const minutes = by('quickest').map((r) => Math.max(1, r.minutes));
    expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
    expect(new Set(by('oldest').map((r) => r.attempt.id))).toEqual(new Set(by('proposed').map((r) => r.attempt.id)));
    const risky = by('riskiest').map((r) => r.attempt);
    expect(risky.at(-1)?.state).toBe('failed');
  });
  it('says how what is over ended', () => expect(sections(all)[3]?.aside).toBe('1 landed, 1 rejected'));
  it('counts minutes: a request is one, a failure none', () => {
    expect(sections(all)[0]?.aside).toBe('29 min to read');
  });
});

describe('pick', () => {
  const rows = sections(all)[0]?.rows ?? [];
  it.each([
    [1, 1, 1],
    [14, 4, 14],
    [15, 5, 15],
    [1000, 8, 30],
    [0, 8, 30],
  ])('%i minutes hold %i items of %i minutes', (minutes, count, used) => {
    const p = pick(rows, minutes);
    expect([p.now.length, p.used, p.now.length + p.later.length]).toEqual([count, used, rows.length]);
  });
  it('passes over what takes too long, and keeps the order', () => {
    const p = pick(rows, 4);
    expect(p.now.map((r) => Math.max(1, r.minutes)).reduce((n, m) => n + m, 0)).toBeLessThanOrEqual(4);
    const order = rows.map((r) => r.attempt.id);
    for (const part of [p.now, p.later]) {
      const at = part.map((r) => order.indexOf(r.attempt.id));
      expect(at).toEqual([...at].sort((a, b) => a - b));
    }
  });
});

describe('Arrivals', () => {
  it('shows what is there at first, and what comes below', () => {
    const a = new Arrivals();
    expect([...a.take(['x', 'y'], ['y'])]).toEqual([]);
    expect([...a.take(['x', 'y', 'z'], ['y'])]).toEqual([]);
  });
  it('holds back what would push down the row somebody is at, until it is asked for', () => {
    const a = new Arrivals();
    a.take(['x', 'y'], ['y']);
    expect([...a.take(['new', 'x', 'y'], ['y'])]).toEqual(['new']);
    expect([...a.take(['newer', 'new', 'x', 'y'], ['y'])]).toEqual(['newer', 'new']);
    a.release();
    expect([...a.take(['newer', 'new', 'x', 'y'], ['y'])]).toEqual([]);
  });
  it('shows at once what somebody is at themselves, and what comes into an empty section', () => {
    const a = new Arrivals();
    a.take(['x', 'y'], ['y']);
    expect([...a.take(['mine', 'x', 'y'], ['mine', 'y'])]).toEqual([]);
    const empty = new Arrivals();
    empty.take([], []);
    expect([...empty.take(['a', 'b'], ['b'])]).toEqual([]);
  });
  it('holds back what was below and moved up, but not all of it where the row itself went down', () => {
    const a = new Arrivals();
    a.take(['x', 'y', 'z'], ['y']);
    expect([...a.take(['z', 'x', 'y'], ['y'])]).toEqual(['z']);
    const b = new Arrivals();
    b.take(['y', 'p', 'q', 'r'], ['y']);
    expect([...b.take(['p', 'q', 'r', 'y'], ['y'])]).toEqual([]);
  });
  it('says the same when it is asked twice', () => {
    const a = new Arrivals();
    a.take(['x', 'y'], ['y']);
    a.take(['new', 'x', 'y'], ['y']);
    expect([...a.take(['new', 'x', 'y'], ['y'])]).toEqual(['new']);
  });
  it('lets go of what it held once somebody is above it', () => {
    const a = new Arrivals();
    a.take(['x', 'y'], ['y']);
    a.take(['x', 'new', 'y'], ['y']);
    expect([...a.take(['x', 'new', 'y'], ['x'])]).toEqual([]);
  });
});
