import { describe, expect, it } from 'vitest';
import type { Preview } from '../../backend/types';
import { standsInTheWay } from './refusal';

const clean: Preview = {
  attempt: 'a1',
  strategy: 'squash',
  target: 'refs/heads/main',
  before: '1',
  tree: '2',
  clean: true,
  moved: false,
  message: '',
};

describe('standsInTheWay', () => {
  it('says nothing of what can land, moved or not', () => {
    expect([standsInTheWay(clean), standsInTheWay({ ...clean, moved: true })]).toEqual([undefined, undefined]);
  });
  it.each([
    [{ clean: false, conflicts: ['a.go'] }, /conflicts with main/, ['a.go'], true, true],
    [{ busy: 'a rebase' }, /a rebase under way/, [], true, false],
    [{ empty: true }, /has all of this/, [], false, false],
    [{ in_the_way: ['b.go'] }, /changes of your own/, ['b.go'], true, false],
  ])('%j has a way out', (over, title, paths, again, reconcile) => {
    expect(standsInTheWay({ ...clean, ...over })).toMatchObject({
      title: expect.stringMatching(title) as string,
      paths,
      again,
      reconcile,
    });
  });
});
