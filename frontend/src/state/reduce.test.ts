import { describe, expect, it } from 'vitest';
import { attempts, tasks } from '../backend/fixtures';
import { projects } from '../backend/fixtures-place';
import type { Event } from '../backend/types';
import { putAttempt, putProject, putTask, reduce } from './reduce';
import { EMPTY, findAttempt, type Snapshot } from './snapshot';

const before: Snapshot = { ...EMPTY, tasks, projects, seq: 10 };
const event = (e: Partial<Event>): Event => ({ seq: 11, at: '', kind: 'attempt', ...e });

describe('reduce', () => {
  it.each<[string, Partial<Event>, string[], string | undefined]>([
    ['a project', { kind: 'project' }, ['projects'], undefined],
    ['a task', { kind: 'task' }, ['tasks', 'queue'], undefined],
    ['a request', { kind: 'request' }, ['requests', 'status'], undefined],
    ['a forecast', { kind: 'forecast', seq: 0 }, ['forecast'], undefined],
    ['a landing', { kind: 'landing', attempt: 'a4' }, ['landings', 'queue', 'projects'], 'a4'],
    ['a review', { kind: 'review', attempt: 'a4' }, ['queue'], 'a4'],
    ['a turn', { kind: 'turn', attempt: 'a16' }, [], 'a16'],
    ['a delta', { kind: 'delta', seq: 0, attempt: 'a16' }, [], undefined],
    ['usage of a known attempt', { attempt: 'a16', state: 'running' }, [], 'a16'],
    ['an attempt that gets ready', { attempt: 'a16', state: 'ready' }, ['status', 'queue'], 'a16'],
    ['an attempt nobody knows', { attempt: 'a99', state: 'queued' }, ['status', 'tasks'], undefined],
    ['a kind of later versions', { kind: 'weather' }, [], undefined],
  ])('knows what %s makes stale', (_name, e, stale, attempt) => {
    const r = reduce(before, event(e));
    expect([r.stale, r.attempt, r.gap]).toEqual([stale, attempt, false]);
  });

  it('shows state and activity at once', () => {
    const moved = reduce(before, event({ attempt: 'a16', state: 'verifying' })).snapshot;
    expect(findAttempt(moved, 'a16')?.state).toBe('verifying');
    const busy = reduce(before, event({ seq: 0, attempt: 'a16', text: 'runs go test' }));
    expect(findAttempt(busy.snapshot, 'a16')?.activity).toBe('runs go test');
    expect(busy.attempt).toBeUndefined();
    expect(findAttempt(before, 'a16')?.state).toBe('running');
  });

  it('shows what can be judged only together with its artifact', () => {
    const r = reduce(before, event({ attempt: 'a16', state: 'ready' }));
    expect(findAttempt(r.snapshot, 'a16')?.state).toBe('running');
    expect(r.attempt).toBe('a16');
  });

  it('sees a gap, and none where there is none', () => {
    expect(reduce(before, event({ seq: 13 })).gap).toBe(true);
    expect(reduce(before, event({ seq: 11 })).gap).toBe(false);
    expect(reduce(before, event({ seq: 0, kind: 'delta' })).gap).toBe(false);
    expect(reduce({ ...before, seq: 0 }, event({ seq: 13 })).gap).toBe(false);
  });

  it('takes no event twice and none backwards', () => {
    const r = reduce(before, event({ seq: 10, attempt: 'a16', state: 'failed' }));
    expect(r.snapshot).toBe(before);
    expect(r.stale).toEqual([]);
  });
});

describe('put', () => {
  it('replaces one attempt and leaves the others as they are', () => {
    const a = attempts[0];
    if (!a) throw new Error('no fixture');
    const after = putAttempt(before, { ...a, turns: 99 });
    expect(findAttempt(after, a.id)?.turns).toBe(99);
    expect(after.tasks[1]).toBe(before.tasks[1]);
  });
  it('keeps nothing that the newer one does not say', () => {
    const a = attempts[0];
    if (!a) throw new Error('no fixture');
    const { verdict: _, ...withdrawn } = a;
    const after = putAttempt(putAttempt(before, { ...a, verdict: 'accept' }), withdrawn);
    expect(findAttempt(after, a.id)?.verdict).toBeUndefined();
  });
  it('leaves out an attempt of an unknown task', () => {
    const a = attempts[0];
    if (!a) throw new Error('no fixture');
    expect(putAttempt(before, { ...a, id: 'a99' })).toBe(before);
  });
  it('replaces or adds a project, and puts a new task in front', () => {
    const [p] = projects;
    const [t] = tasks;
    if (!p || !t) throw new Error('no fixture');
    expect(putProject(before, { ...p, name: 'x' }).projects.map((x) => x.name)).toEqual(['x', 'storefront']);
    expect(putProject(before, { ...p, id: 'p9' }).projects).toHaveLength(3);
    expect(putTask(before, { ...t, id: 't99' }).tasks[0]?.id).toBe('t99');
    expect(putTask(before, t).tasks).toHaveLength(tasks.length);
  });
});
