import { expect, it } from 'vitest';
import type { Hit } from '../backend/types';
import { byTask, pieces, whereOf } from './hits';

const hit = (task: string, text: string) => ({ task, text, where: 'message', attempt: 'a', title: '' }) as Hit;

it('puts hits together by task, in the order they came', () => {
  const got = byTask([hit('t2', 'a'), hit('t1', 'b'), hit('t2', 'c')]);
  expect(got.map((g) => [g.task, g.hits.map((h) => h.text)])).toEqual([
    ['t2', ['a', 'c']],
    ['t1', ['b']],
  ]);
});

it.each([
  [
    'Round the total',
    'total',
    [
      ['Round the ', false],
      ['total', true],
    ],
  ],
  [
    'Round ROUND',
    'round',
    [
      ['Round', true],
      [' ', false],
      ['ROUND', true],
    ],
  ],
  [
    'a.b axb',
    'a.b',
    [
      ['a.b', true],
      [' axb', false],
    ],
  ],
  ['totals', 'total totals', [['totals', true]]],
  ['<b>x</b>', '(', [['<b>x</b>', false]]],
  ['as it is', '  ', [['as it is', false]]],
])('%j for %j', (text, query, want) => {
  expect(pieces(text, query).map((p) => [p.text, p.hit])).toEqual(want);
});

it('says where', () => {
  expect(whereOf(hit('t', ''))).toBe('Session');
});
