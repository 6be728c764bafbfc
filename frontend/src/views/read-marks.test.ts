import { describe, expect, it } from 'vitest';
import type { Change, File } from '../backend/types';
import { toasts } from '../state/toast.svelte';
import { ReadMarks } from './read-marks.svelte';

const file = (path: string, ...hunks: { mark: string; read?: boolean; changed?: boolean; verdict?: string }[]) =>
  ({ path, hunks }) as File;
const two = (read = false) => [
  file('a', { mark: 'a0', read }, { mark: 'a1' }),
  file('b', { mark: 'b0', changed: true }),
];

/** An engine that answers when it is told to. */
function engine() {
  const asked: { marks: string[]; read: boolean; answer: (c: Change) => void; fail: () => void }[] = [];
  const save = (marks: string[], read: boolean) =>
    new Promise<Change>((ok, no) =>
      asked.push({ marks, read, answer: ok, fail: () => no(new Error('the engine is gone')) }),
    );
  const judged: { marks: string[]; verdict: string; reason: string; lines?: number[] }[] = [];
  const judge = (marks: string[], verdict: string, reason: string, lines?: number[]) => {
    judged.push({ marks, verdict, reason, lines });
    return verdict === 'reject' && !reason ? Promise.reject(new Error('no')) : Promise.resolve(change(answer()));
  };
  let answer: () => File[] = () => two();
  return { asked, judged, keep: { read: save, judge }, says: (f: () => File[]) => (answer = f) };
}
const change = (files: File[]) => ({ files }) as Change;

describe('what was read', () => {
  it('shows at once, and counts a file when all of it was read', async () => {
    const { asked, keep } = engine();
    const m = new ReadMarks(keep);
    m.take(two(true));
    expect([m.count, m.total, [...m.whole], [...m.changed]]).toEqual([1, 3, [], ['b']]);
    const done = m.mark(['a0', 'a1'], true);
    expect([m.count, [...m.whole]]).toEqual([2, ['a']]);
    expect(asked[0]).toMatchObject({ marks: ['a1'], read: true });
    asked[0]?.answer(
      change([file('a', { mark: 'a0', read: true }, { mark: 'a1', read: true }), file('b', { mark: 'b0' })]),
    );
    await done;
    expect([m.count, [...m.changed]]).toEqual([2, []]);
  });
  it('is not said to have changed once it was read as it is now', () => {
    const m = new ReadMarks(engine().keep);
    m.take(two());
    void m.mark(['b0'], true);
    expect([[...m.changed], [...m.whole]]).toEqual([[], ['b']]);
  });
  it('waits for the newest mark before it takes what the engine says', async () => {
    const { asked, keep } = engine();
    const m = new ReadMarks(keep);
    m.take(two());
    const first = m.mark(['a0'], true);
    const second = m.mark(['a1'], true);
    asked[0]?.answer(change(two(true))); // it had not heard of the second one
    await first;
    expect(m.hunks.has('a1')).toBe(true);
    asked[1]?.answer(change([file('a', { mark: 'a0', read: true }, { mark: 'a1', read: true })]));
    await second;
    expect([...m.hunks]).toEqual(['a0', 'a1']);
  });
  it('is as before where it could not be kept, and that is said', async () => {
    const { asked, keep } = engine();
    const m = new ReadMarks(keep);
    m.take(two(true));
    const done = m.mark(['a0'], false);
    expect(m.count).toBe(0);
    asked[0]?.fail();
    await done;
    expect([...m.hunks]).toEqual(['a0']);
    expect(toasts.list.at(-1)?.bad).toBe(true);
  });
  it('is judged at once, and as before where that could not be kept', async () => {
    const { judged, keep, says } = engine();
    const m = new ReadMarks(keep);
    m.take(two());
    says(() => [file('a', { mark: 'a0', read: true, verdict: 'accept' }, { mark: 'a1' })]);
    const done = m.judge('a0', 'accept');
    expect([m.judged.verdicts.get('a0'), m.hunks.has('a0'), m.rejected.hunks]).toEqual(['accept', true, 0]);
    expect(await done).toBe(true);
    const no = m.judge('a1', 'reject');
    expect([m.rejected.hunks, m.hunks.has('a1')]).toEqual([1, true]);
    expect(await no).toBe(false);
    expect([m.rejected.hunks, m.hunks.has('a1'), m.judged.verdicts.get('a0')]).toEqual([0, false, 'accept']);
    expect(judged.map((j) => j.verdict)).toEqual(['accept', 'reject']);
  });
  it('is judged by lines: the rest of the hunk is open, and all is as before where that could not be kept', async () => {
    const { judged, keep, says } = engine();
    const m = new ReadMarks(keep);
    const of = (lines?: object[]) => [file('a', { mark: 'a0', count: 3, lines } as never)];
    m.take(of());
    says(() => of([{ lines: [1, 2], verdict: 'reject', reason: 'no' }]));
    const done = m.judgeLines('a0', [1, 2], 'reject', 'no');
    expect([m.rejected, m.hunks.has('a0')]).toEqual([{ hunks: 0, lines: 2 }, false]);
    expect(await done).toBe(true);
    expect([m.rejected, judged[0]?.lines]).toEqual([{ hunks: 0, lines: 2 }, [1, 2]]);
    const no = m.judgeLines('a0', [3], 'reject');
    expect(m.rejected).toEqual({ hunks: 1, lines: 0 });
    expect(await no).toBe(false);
    expect(m.rejected).toEqual({ hunks: 0, lines: 2 });
  });
});
