import { expect, it, vi } from 'vitest';
import { Arm } from './arm.svelte';

it('lets a request be answered only after it was in sight for a moment', () => {
  vi.useFakeTimers();
  const arm = new Arm();
  arm.see('r1');
  vi.advanceTimersByTime(599);
  arm.see('r1'); // seen again: the wait does not begin anew
  expect(arm.has('r1')).toBe(false);
  vi.advanceTimersByTime(1);
  expect([arm.has('r1'), arm.has('r2')]).toEqual([true, false]);
  vi.useRealTimers();
});
