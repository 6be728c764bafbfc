import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { attempts, NOW, tasks } from '../../backend/fixtures';
import { forecast } from '../../backend/fixtures-forecast';
import { standings } from '../../state/forecast';
import type { QueueRow } from '../../state/sections';
import FullRow from './FullRow.svelte';
import SlimRow from './SlimRow.svelte';

afterEach(cleanup);

function row(n: number, change: Partial<QueueRow['attempt']> = {}): QueueRow {
  const attempt = attempts.find((a) => a.number === n);
  const task = tasks.find((t) => t.number === n);
  if (!attempt || !task) throw new Error(`no #${n}`);
  const all = standings({ forecast });
  return { attempt: { ...attempt, ...change }, task, forecast: all.get(attempt.id), requests: [], minutes: 3 };
}

describe('what is foretold, on a row', () => {
  it.each([
    [4, 'clean'],
    [14, 'clean after #4'],
    [9, 'conflicts with #7 in auth.go'],
  ])('of #%i: %s', (n, words) => {
    render(FullRow, { row: row(n, { state: 'ready' }), now: NOW });
    expect(screen.getByText(words)).toBeTruthy();
  });

  it('does not say that what conflicts can land', () => {
    render(FullRow, { row: row(9, { state: 'ready', verdict: 'accept' }), now: NOW });
    expect(screen.queryByText(/can land/)).toBeNull();
    expect(screen.getByText('conflicts with #7 in auth.go')).toBeTruthy();
  });

  it('is a conflict only while an agent is at it', () => {
    const { unmount } = render(SlimRow, { row: row(7), now: NOW });
    expect(screen.getByText('conflicts with #9 in auth.go')).toBeTruthy();
    unmount();
    render(SlimRow, { row: row(4), now: NOW });
    expect(screen.queryByText('clean')).toBeNull();
  });
});
