import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { afterPaint } from './after-paint';

let frame: FrameRequestCallback | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (f: FrameRequestCallback) => ((frame = f), 1));
  vi.stubGlobal('cancelAnimationFrame', () => (frame = undefined));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('waits for the frame and what is painted in it', () => {
  const run = vi.fn();
  afterPaint(run);
  frame?.(0);
  vi.advanceTimersByTime(1);
  expect(run).not.toHaveBeenCalled();
  frame?.(16);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledOnce();
});

test('does not wait for ever where nothing is painted', () => {
  const run = vi.fn();
  afterPaint(run);
  vi.advanceTimersByTime(250);
  expect(run).toHaveBeenCalledOnce();
});

test('is called off', () => {
  const run = vi.fn();
  afterPaint(run)();
  frame?.(0);
  const off = afterPaint(run);
  frame?.(0);
  off();
  frame?.(16);
  vi.advanceTimersByTime(1000);
  expect(run).not.toHaveBeenCalled();
});
