import { expect, it } from 'vitest';
import { chips } from './evidence';

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
