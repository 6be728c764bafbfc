import { expect, it } from 'vitest';
import type { Attempt } from '../backend/types';
import { can } from './can';

const attempt = (a: Partial<Attempt>) => a as Attempt;

it.each([
  ['findings without a word of text', { artifact: 'findings', files: 0 }, true],
  ['a report', { artifact: 'report' }, true],
  ['a change', { artifact: 'change', files: 2 }, true],
  ['a failure that changed files', { artifact: 'failure', files: 1 }, true],
  ['a failure that changed nothing', { artifact: 'failure', files: 0 }, false],
  ['what has not come to anything', { files: 0 }, false],
] as const)('offers to read %s', (_, a, offered) => expect(can.review(attempt(a))).toBe(offered));

it.each([
  ['ready', 'conflict', 2, true],
  ['failed', 'conflict', 2, true],
  ['ready', 'clean', 2, false],
  ['running', 'conflict', 2, false],
  ['ready', 'conflict', 0, false],
] as const)('offers to bring together what is %s, %s, with %i files: %s', (state, fate, files, offered) =>
  expect(can.reconcile(attempt({ state, files }), { fate })).toBe(offered),
);
