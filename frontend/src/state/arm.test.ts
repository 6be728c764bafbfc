import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Arm } from './arm.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('lets a request be answered only after it was in sight for a moment', () => {
  const arm = new Arm();
  arm.see('r1');
  vi.advanceTimersByTime(599);
  arm.see('r1'); // seen again: the wait does not begin anew
  expect(arm.has('r1')).toBe(false);
  vi.advanceTimersByTime(1);
  expect([arm.has('r1'), arm.has('r2')]).toEqual([true, false]);
});
it('does not arm under the hand of who types, and stays armed afterwards', () => {
  const arm = new Arm();
  arm.see('r1');
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(200);
    arm.typing();
  }
  vi.advanceTimersByTime(599);
  expect(arm.has('r1')).toBe(false);
  vi.advanceTimersByTime(1);
  arm.typing();
  expect(arm.has('r1')).toBe(true);
});
