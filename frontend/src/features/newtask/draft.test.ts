import { describe, expect, it } from 'vitest';
import { defaults } from '../../backend/fixtures-start';
import { briefsOf, emptyDraft, faults, lines, restored, summary, tokenCount, toNewTask, worth } from './draft';

const plain = (v: unknown) => JSON.parse(JSON.stringify(v)) as unknown;

it('says what is missing', () => {
  expect(Object.keys(faults(emptyDraft('')))).toEqual(['project', 'brief']);
  const d = { ...emptyDraft('p'), brief: 'x' };
  expect(faults(d)).toEqual({});
  expect(Object.keys(faults({ ...d, maxCost: 'much', maxMinutes: '1.5', attempts: '9', maxTokens: '3x' }))).toEqual([
    'attempts',
    'maxTokens',
    'maxCost',
    'maxMinutes',
  ]);
  expect(Object.keys(faults({ ...d, maxCost: '-1' }))).toEqual(['maxCost']);
  expect(faults({ ...d, maxCost: '.5', maxTokens: '200k', attempts: '3' })).toEqual({});
});
it('sends what was filled in and leaves the rest to the engine', () => {
  const d = {
    ...emptyDraft('p'),
    models: ' a/b ',
    brief: ' do it \n',
    paths: 'a/**\n\n b/** ',
    after: ['t1', 't2'],
    maxCost: '0.5',
    maxTokens: '1.2',
  };
  expect(plain(toNewTask(d, undefined))).toEqual({
    project: 'p',
    brief: 'do it',
    models: ['a/b'],
    paths: ['a/**', 'b/**'],
    after: ['t1', 't2'],
    max_cost_usd: 0.5,
  });
});
it('sends how one worked the last time, and the plan model for a plan', () => {
  const d = { ...emptyDraft('p'), brief: 'x' };
  expect(plain(toNewTask(d, defaults))).toEqual({
    project: 'p',
    brief: 'x',
    kind: 'feature',
    models: ['ollama/qwen3-coder'],
  });
  expect(toNewTask({ ...d, produces: 'plan' }, defaults).models).toEqual(['anthropic/claude-sonnet-4-5']);
  expect(toNewTask({ ...d, models: 'a/b\nc/d', kind: 'fix' }, defaults)).toMatchObject({
    models: ['a/b', 'c/d'],
    kind: 'fix',
  });
});
it('names checks only where they are others than the ones found', () => {
  const d = { ...emptyDraft('p'), brief: 'x' };
  expect(toNewTask(d, defaults).checks).toBeUndefined();
  expect(toNewTask({ ...d, without: ['go vet ./...'] }, defaults).checks).toEqual(['go test ./...']);
  expect(toNewTask({ ...d, checks: 'make e2e' }, defaults).checks).toEqual([
    'go vet ./...',
    'go test ./...',
    'make e2e',
  ]);
});
it('reads lines and counts', () => {
  expect(lines('a\n\n  b  \n')).toEqual(['a', 'b']);
  expect([tokenCount('200k'), tokenCount('2M'), tokenCount('50'), tokenCount('x')]).toEqual([
    200_000,
    2_000_000,
    50,
    undefined,
  ]);
});
it('takes a stored draft as far as it makes sense', () => {
  const d = restored('p', { brief: 'kept', after: 'no list', background: 'yes', nosuch: 1 } as never);
  expect(d).toEqual({ ...emptyDraft('p'), brief: 'kept' });
  expect([worth(d), worth(emptyDraft('p'))]).toEqual([true, false]);
});
it('sums up what is folded', () => {
  expect(summary(emptyDraft('p'), defaults)).toBe(
    'feature · may write everything · not internal/auth/** · 2 checks · at most $2 · to main',
  );
  expect(summary({ ...emptyDraft('p'), paths: 'docs/', produces: 'findings', background: true }, undefined)).toBe(
    'findings · may write docs/ · no checks · in the background · to no branch',
  );
});

describe('briefsOf', () => {
  it.each([
    ['one\ntwo\n\nthree', ['one', 'two', 'three']],
    ['- one\n- two\n  more of two\n* three', ['one', 'two\nmore of two', 'three']],
    ['## Next\n1. one\n2) two', ['one', 'two']],
    ['- [ ] one\n- [x] two', ['one', 'two']],
    ['- one\nwraps on\n- two', ['one\nwraps on', 'two']],
    ['', []],
  ])('%j', (text, want) => expect(briefsOf(text)).toEqual(want));
});
