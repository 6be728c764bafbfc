import { expect, it } from 'vitest';
import type { Evidence } from '../backend/types';
import { chips, missedLines, newest } from './evidence';

const e = (exit_code: number, stale = false, red_on_base?: boolean) => ({
  check: 'x',
  tree: 't',
  exit_code,
  stale,
  red_on_base,
});

it.each([
  ['nothing ran', [], true, ['none not run yet']],
  ['nothing is named', [], false, ['none no checks named']],
  ['nothing could run', [], undefined, []],
  ['all green', [e(0), e(0)], true, ['pass 2']],
  ['red', [e(0), e(1)], true, ['pass 1', 'fail 1 failed']],
  ['red on the base too', [e(1, false, true)], true, ['fail red on base']],
  ['stale, whatever it said', [e(0, true), e(1, true)], true, ['stale 2 stale']],
] as const)('%s', (_name, evidence, named, want) => {
  expect(chips(evidence, named).map((c) => `${c.kind} ${c.text}`)).toEqual(want);
});

it('counts what ran on a change alone no more once its target has changed files of it', () => {
  const said = (evidence: Parameters<typeof chips>[0], checked?: 'stale' | 'passed' | 'red') =>
    chips(evidence, true, { checked }).map((c) => `${c.kind} ${c.text}`);
  expect(said([e(0), e(0)])).toEqual(['pass 2']);
  expect(said([e(0), e(0)], 'stale')).toEqual(['stale 2 stale']);
  expect(said([{ ...e(0), onto: 'c' }], 'passed')).toEqual(['pass 1']);
  expect(said([{ ...e(1), onto: 'c' }], 'red')).toEqual(['fail 1 failed merged']);
});

it('gives the newest of each check, and what is stale only where there is nothing else', () => {
  const of = (id: string, command: string, stale = false, onto?: string) =>
    ({ ...e(0, stale), id, onto, check: { name: command, command } }) as unknown as Evidence;
  const all = [of('1', 'a', true), of('2', 'a'), of('3', 'b', true), of('4', 'a', true)];
  expect(newest(all).map((x) => x.id)).toEqual(['2', '3']);
  const moved = newest(
    [of('1', 'a'), of('2', 'b'), of('3', 'b', false, 'c')],
    { checked: 'stale', moved: ['x.go'] },
    'refs/heads/main',
  );
  expect(moved.map((x) => [x.id, x.stale, x.why])).toEqual([
    ['1', true, 'main has changed x.go since'],
    ['3', false, undefined],
  ]);
});

it('gives the lines that did not run, by path', () => {
  expect(missedLines([])).toBeUndefined();
  const lines = missedLines([
    { path: 'a', from: 2, to: 4 },
    { path: 'a', from: 9, to: 9 },
    { path: 'b', from: 1, to: 1_000_000_000 },
  ]);
  expect([...(lines?.get('a') ?? [])]).toEqual([2, 3, 4, 9]);
  expect(lines?.get('b')?.size).toBe(10_001);
});
