import { expect, it } from 'vitest';
import { emptyDraft, faults, lines, toNewTask } from './draft';

it('says what is missing', () => {
  expect(Object.keys(faults(emptyDraft('', '')))).toEqual(['project', 'brief', 'model']);
  const d = { ...emptyDraft('p', 'a/b'), brief: 'x' };
  expect(faults(d)).toEqual({});
  expect(Object.keys(faults({ ...d, maxCost: 'much', maxMinutes: '1.5' }))).toEqual(['maxCost', 'maxMinutes']);
  expect(Object.keys(faults({ ...d, maxCost: '-1' }))).toEqual(['maxCost']);
});
it('sends what was filled in and leaves the rest to the engine', () => {
  const d = { ...emptyDraft('p', ' a/b '), brief: ' do it \n', paths: 'a/**\n\n b/** ', after: 't1', maxCost: '0.5' };
  expect(JSON.parse(JSON.stringify(toNewTask(d)))).toEqual({
    project: 'p',
    brief: 'do it',
    models: ['a/b'],
    paths: ['a/**', 'b/**'],
    after: ['t1'],
    max_cost_usd: 0.5,
  });
});
it('reads lines', () => expect(lines('a\n\n  b  \n')).toEqual(['a', 'b']));
