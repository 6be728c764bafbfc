import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { evidence } from '../backend/fixtures-detail';
import CheckList from './CheckList.svelte';

afterEach(cleanup);

it('says that a check has not run only where that is known', async () => {
  const { rerender } = render(CheckList, { evidence: [], named: ['make test'], known: false });
  expect(screen.getByText('make test')).toBeTruthy();
  expect(screen.queryByText('not run yet')).toBeNull();
  await rerender({ known: true });
  expect(screen.getByText('not run yet')).toBeTruthy();
});

it('says how much of the change ran, and what did not', () => {
  const missed = [1, 5, 9, 13, 17].map((from) => ({ path: 'src/a.ts', from, to: from + 1 }));
  const coverage = { reports: ['lcov.info'], lines: 12, run: 2, missed, more: 3 };
  const [first] = evidence;
  if (!first) throw new Error('there is no evidence');
  render(CheckList, { evidence: [{ ...first, coverage }] });
  expect(
    screen.getByText('2 of 12 changed lines ran; not a.ts:1–2, a.ts:5–6, a.ts:9–10, a.ts:13–14 and 4 more'),
  ).toBeTruthy();
});
