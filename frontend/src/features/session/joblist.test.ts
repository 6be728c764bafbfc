import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Problem } from '../../backend/problem';
import type { Job } from '../../backend/types';
import JobList from './JobList.svelte';

const job: Job = {
  n: 2,
  call: 'c2',
  command: 'npm run dev',
  turn: 3,
  state: 'running',
  bytes: 0,
  began_at: '2026-11-25T10:00:00Z',
};
const read = (call: string, offset: number) => Promise.resolve({ call, offset, total: 0, text: 'up\n' });

it('ends a command that runs, and says why it could not', async () => {
  const user = userEvent.setup();
  const asked: number[] = [];
  const stop = (n: number) => {
    asked.push(n);
    return asked.length > 1
      ? Promise.reject(new Problem('conflict', 'the command has ended already'))
      : Promise.resolve();
  };
  const { rerender } = render(JobList, { jobs: [job], read, stop });
  await user.click(screen.getByRole('button', { name: /npm run dev/ }));
  await user.click(await screen.findByRole('button', { name: 'Stop it' }));
  expect(asked).toEqual([2]);
  await user.click(screen.getByRole('button', { name: 'Stop it' }));
  expect((await screen.findByRole('status')).textContent).toContain('The command has ended already.');
  await rerender({ jobs: [{ ...job, state: 'stopped' }], read, stop });
  expect(screen.queryByRole('button', { name: 'Stop it' })).toBeNull();
});
