import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import CheckList from './CheckList.svelte';

afterEach(cleanup);

it('says that a check has not run only where that is known', async () => {
  const { rerender } = render(CheckList, { evidence: [], named: ['make test'], known: false });
  expect(screen.getByText('make test')).toBeTruthy();
  expect(screen.queryByText('not run yet')).toBeNull();
  await rerender({ known: true });
  expect(screen.getByText('not run yet')).toBeTruthy();
});
