import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '../backend/api';
import { FakeEngine, FakeProblem } from '../backend/fake';
import { findAttempt } from './snapshot';
import { Store } from './store.svelte';

let engine: FakeEngine;
let store: Store;

beforeEach(async () => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  store = new Store(createApi(engine.fetch, 'http://fake'), engine.fetch as typeof fetch);
  store.start();
  await vi.advanceTimersByTimeAsync(100);
});
afterEach(() => {
  store.stop();
  vi.useRealTimers();
});
const asked = () => engine.sent.map((s) => `${s.method} ${s.path}`);
const settle = () => vi.advanceTimersByTimeAsync(200);

describe('Store', () => {
  it('fetches everything once the stream is open', () => {
    expect(store.loaded).toBe(true);
    expect(store.link.state).toBe('live');
    expect(store.snapshot.tasks).toHaveLength(16);
    expect(store.snapshot.models?.default).toBe('ollama/qwen3-coder');
  });

  it('fetches one attempt for any number of its events', async () => {
    engine.sent.length = 0;
    engine.attempts = engine.attempts.map((a) => (a.id === 'a16' ? { ...a, turns: 33 } : a));
    for (let i = 0; i < 20; i++) engine.emit({ kind: 'attempt', attempt: 'a16', state: 'running' });
    await settle();
    expect(asked()).toEqual(['GET /api/attempts/a16']);
    expect(findAttempt(store.snapshot, 'a16')?.turns).toBe(33);
  });

  it('fetches everything when an event is missing', async () => {
    engine.emit({ kind: 'turn', seq: 201, attempt: 'a16' });
    await settle();
    engine.sent.length = 0;
    engine.emit({ kind: 'turn', seq: 205, attempt: 'a16' });
    await settle();
    expect(asked()).toContain('GET /api/tasks');
    expect(asked()).toContain('GET /api/landings');
  });

  it('keeps the last state when the engine is gone, and catches up when it is back', async () => {
    engine.down = true;
    engine.drop();
    await settle();
    expect(store.link.state).toBe('lost');
    expect(store.snapshot.tasks).toHaveLength(16);
    engine.sent.length = 0;
    engine.down = false;
    await vi.advanceTimersByTimeAsync(6000);
    expect(store.link.state).toBe('live');
    expect(asked()).toContain('GET /api/tasks');
  });

  it('does not hammer an engine that answers with errors', async () => {
    engine.on(
      'GET /api/tasks',
      () => new FakeProblem(500, { code: 'database', detail: 'the database cannot be read' }),
    );
    engine.sent.length = 0;
    store.refresh('tasks');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked()).toEqual(['GET /api/tasks']);
    expect(store.link).toMatchObject({ state: 'stale', why: { message: 'the database cannot be read' } });
  });

  it('asks for the link when the token is refused, and stops asking the engine', async () => {
    engine.on('GET /api/queue', () => new FakeProblem(401, { status: 401, detail: 'no token' }));
    store.refresh('queue');
    await settle();
    expect(store.link.state).toBe('refused');
  });

  it('shows a removed attempt no longer', async () => {
    engine.attempts = engine.attempts.filter((a) => a.id !== 'a16');
    engine.emit({ kind: 'attempt', attempt: 'a16', state: 'cancelled' });
    await settle();
    expect(findAttempt(store.snapshot, 'a16')).toBeUndefined();
  });

  it('tells listeners of every event, deltas too', async () => {
    const heard: string[] = [];
    const off = store.listen((e) => heard.push(e.kind));
    engine.emit({ kind: 'delta', seq: 0, attempt: 'a16', text: 'x' });
    await settle();
    off();
    engine.emit({ kind: 'delta', seq: 0, attempt: 'a16', text: 'y' });
    await settle();
    expect(heard).toEqual(['delta']);
  });
});
