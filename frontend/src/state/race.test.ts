import { describe, expect, it } from 'vitest';
import type { Attempt, Race, Racer, Row, Task } from '../backend/types';
import {
  canChoose,
  checksOf,
  decided,
  filesOf,
  nameless,
  notInto,
  pairs,
  pairWords,
  pieces,
  racing,
  races,
  roleOf,
  standing,
} from './race';

const racer = (name: string, more: Partial<Racer> = {}) =>
  ({ id: `a${name}`, name, state: 'ready', lap: 'ready', files: 2, checks: [], ...more }) as Racer;
const [a, b, c, idle] = [racer('A', { place: 1 }), racer('B'), racer('C'), racer('D', { files: 0, lap: 'running' })];
const file = (path: string, ...versions: number[]) => ({
  path,
  group: 'callers',
  cells: [a, b, c].map((r, i) => ({ attempt: r.id, version: versions[i] })),
});
const race = {
  attempts: [a, b, c, idle],
  files: [
    file('same', 1, 1, 2),
    file('differs', 1, 2, 1),
    file('mine', 1, 0, 0),
    file('theirs', 0, 1, 1),
    file('c', 0, 0, 1),
  ],
} as Race;

describe('two attempts of a race', () => {
  it('are paired where both changed something, the ones ahead first', () => {
    expect(pairs(race).map((p) => p.a.name + p.b.name)).toEqual(['AB', 'AC', 'BC']);
  });
  it('stand to each other by what they leave in a file', () => {
    const files = filesOf(race, { a, b });
    expect(files.map((f) => [f.path, f.stand])).toEqual([
      ['same', 'same'],
      ['differs', 'differ'],
      ['mine', 'only-a'],
      ['theirs', 'only-b'],
    ]);
    expect(pairWords(files, { a, b })).toBe('1 file the same, 1 differs, 1 only in A, 1 only in B');
    expect(filesOf(race, { a, b: c }).find((f) => f.path === 'same')?.stand).toBe('differ');
  });
});

describe('one attempt', () => {
  it.each<[string, Partial<Racer>, string, string]>([
    ['ahead', { place: 1 }, 'leads', 'lead'],
    ['behind', { place: 2 }, '', ''],
    ['chosen', { chosen: true, place: 2 }, 'chosen', 'lead'],
    ['landed', { chosen: true, state: 'landed' }, 'landed', 'lead'],
    ['failed', { lap: 'out', state: 'failed', why: 'out of turns' }, 'out', 'out'],
    ['rejected', { lap: 'out', state: 'rejected', why: 'rejected' }, 'rejected', 'ended'],
    ['red', { lap: 'out', state: 'ready', why: 'red: test' }, 'out', 'out'],
    ['at work', { lap: 'running', state: 'running' }, 'still runs', 'runs'],
    ['asking', { lap: 'running', state: 'waiting_question' }, 'asks you', 'asks'],
    ['verified', { lap: 'running', state: 'verifying' }, 'its checks run', 'runs'],
    ['lifted into', { lap: 'unsure', place: 1 }, 'checks are stale', 'unsure'],
  ])('that is %s', (_, more, words, kind) => {
    expect(standing(racer('A', more))).toEqual({ words, kind });
  });
  it('tells of its checks what it has to answer for', () => {
    const check = (name: string, more: object = {}) => ({ name, passed: false, ...more });
    const of = (...checks: object[]) => checksOf(racer('A', { checks: checks as Racer['checks'] }));
    expect(of().kind).toBe('none');
    expect(of(check('x', { passed: true }))).toEqual({ kind: 'pass', text: '1 of 1', names: [] });
    expect(of(check('x'), check('y', { passed: true }))).toEqual({ kind: 'fail', text: '1 of 2 red', names: ['x'] });
    expect(of(check('x', { red_on_base: true }))).toMatchObject({ kind: 'pass', text: '0 of 1, 1 red on base too' });
    expect(of(check('x', { stale: true })).kind).toBe('stale');
  });
  it('is chosen and lifted into where it stands still', () => {
    expect([a, idle].map((r) => canChoose(race, r))).toEqual([true, false]);
    expect(canChoose({ ...race, decided: true }, a)).toBe(false);
    expect(
      [a, racer('B', { state: 'failed', lap: 'out' }), idle, racer('C', { state: 'rejected', lap: 'out' })].map(
        notInto,
      ),
    ).toEqual(['', '', 'D still runs', 'C is rejected']);
  });
});

it('puts rows to their hunks, without their heads', () => {
  const rows = [
    { kind: 'hunk', hunk: 1, text: '@@' },
    { kind: 'add', hunk: 1, text: 'one' },
    { kind: 'hunk', hunk: 2, text: '@@' },
    { kind: 'del', hunk: 2, text: 'two' },
  ] as Row[];
  expect(pieces(rows, ['m1', 'm2']).map((p) => [p.mark, p.rows.map((r) => r.text)])).toEqual([
    ['m1', ['one']],
    ['m2', ['two']],
  ]);
  expect(pieces([], ['picture'])).toEqual([{ mark: 'picture', rows: [] }]);
});

describe('tasks', () => {
  const task = (id: string, day: number, ...states: object[]) =>
    ({ id, created_at: `2026-11-0${day}T00:00:00Z`, attempts: states }) as Task;
  const open = task('open', 1, { state: 'ready' }, { state: 'running' });
  const newer = task('newer', 2, { state: 'failed' }, { state: 'ready' });
  const done = task('done', 3, { state: 'ready', verdict: 'accept' }, { state: 'rejected' });
  const dropped = task('dropped', 4, { state: 'rejected' }, { state: 'cancelled' });
  const single = task('single', 5, { state: 'ready' });
  it('are races with several attempts, what is open first', () => {
    expect(races([open, done, single, newer, dropped]).map((t) => t.id)).toEqual(['newer', 'open', 'dropped', 'done']);
    expect([open, done, dropped].map(decided)).toEqual([false, true, true]);
  });
  it('keep the names of their models back until one is chosen', () => {
    expect([open, done, single].map((t) => nameless(t, true))).toEqual([true, false, false]);
    expect(nameless(open, false)).toBe(false);
  });
});

describe('an attempt beside others at its task', () => {
  const at = (id: string, more: Partial<Attempt> = {}) => ({ id, number: 3, ordinal: 1, ...more }) as Attempt;
  const [one, two] = [at('a1'), at('a2', { ordinal: 2 })];
  const part = at('a3', { ordinal: 3, part_of: 'a2' });
  const both = at('a4', { ordinal: 4, reconciles: { from: 'a1' } as NonNullable<Attempt['reconciles']> });
  const task = (...attempts: Attempt[]) => ({ attempts }) as Task;
  it('races with those that try the whole of it', () => {
    expect(roleOf(task(one), one)).toBe('');
    expect(roleOf(task(one, two, part, both), one)).toBe('race of 2');
    expect(racing(task(one, part, both))).toBe(1);
    expect(races([task(one, part)])).toEqual([]);
  });
  it('is a part of one, or brings it together with others', () => {
    expect(roleOf(task(one, two, part), part)).toBe('part of #3.2');
    expect(roleOf(task(one, at('a5', { part_of: 'a1' })), at('a5', { part_of: 'a1' }))).toBe('part of #3');
    expect(roleOf(task(part), part)).toBe('a part');
    expect(roleOf(task(one, both), both)).toBe('brings together');
    expect(roleOf(task(one, both), one)).toBe('');
  });
});
