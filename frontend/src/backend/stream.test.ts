import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine } from './fake';
import { backoff, EventStream } from './stream';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen(engine: FakeEngine) {
  const heard: string[] = [];
  const stream = new EventStream(
    {
      open: () => heard.push('open'),
      event: (e) => heard.push(`${e.kind} ${e.seq}`),
      lost: (why) => heard.push(`lost ${why.code}`),
    },
    engine.fetch as typeof fetch,
  );
  stream.start();
  return { heard, stream };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('EventStream', () => {
  it('hears events in order', async () => {
    const engine = new FakeEngine();
    const { heard, stream } = listen(engine);
    await settle();
    engine.emit({ kind: 'task', seq: 1 });
    engine.emit({ kind: 'delta', seq: 0 });
    await settle();
    expect(heard).toEqual(['open', 'task 1', 'delta 0']);
    stream.close();
  });

  it('opens again after the engine was gone, later and later', async () => {
    const engine = new FakeEngine();
    const { heard, stream } = listen(engine);
    await settle();
    engine.down = true;
    engine.drop();
    await settle();
    expect(heard).toEqual(['open', 'lost unavailable']);
    await vi.advanceTimersByTimeAsync(backoff(0));
    expect(heard).toEqual(['open', 'lost unavailable', 'lost unavailable']);
    engine.down = false;
    await vi.advanceTimersByTimeAsync(backoff(1));
    expect(heard.at(-1)).toBe('open');
    stream.close();
  });

  it('gives up on a connection that says nothing', async () => {
    const { heard, stream } = listen(new FakeEngine());
    await settle();
    await vi.advanceTimersByTimeAsync(44_000);
    expect(heard).toEqual(['open']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(heard).toContain('lost unavailable');
    stream.close();
  });

  it('waits no longer than five seconds', () => expect(backoff(50)).toBe(5000));
});
