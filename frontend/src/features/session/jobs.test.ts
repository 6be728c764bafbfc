import { expect, it } from 'vitest';
import type { Job, Output } from '../../backend/types';
import { endOf, standing } from './jobs';

const job = (more: Partial<Job>): Job => ({
  n: 1,
  call: 'c1',
  command: 'npm run dev',
  turn: 2,
  state: 'running',
  bytes: 0,
  began_at: '2026-11-25T10:00:00Z',
  ...more,
});

it('says how a command stands', () => {
  const now = Date.parse('2026-11-25T10:00:42Z');
  const words = (more: Partial<Job>) => {
    const s = standing(job(more), now);
    return `${s.words} ${s.tint}`;
  };
  expect(words({})).toBe('42 s st-run');
  expect(words({ state: 'ended', exit_code: 0 })).toBe('exit 0 st-ready');
  expect(words({ state: 'ended', exit_code: 3 })).toBe('exit 3 st-bad');
  expect(words({ state: 'failed', words: 'memory' })).toBe('failed st-bad');
  expect(words({ state: 'stopped' })).toBe('stopped faint');
  expect(words({ state: 'unknown' })).toBe('has ended faint');
});

it('reads the end of the output, from a whole line on', async () => {
  const asked: number[] = [];
  const read = (pieces: Record<number, Partial<Output>>) => (call: string, offset: number) => {
    asked.push(offset);
    return Promise.resolve({ call, offset, total: 0, text: '', ...pieces[offset] });
  };
  expect(await endOf(job({ bytes: 7 }), read({ 0: { text: 'one\ntwo' } }))).toBe('one\ntwo');
  const long = read({ 3616: { text: 'alf a line\nnext\n', next: 20000 }, 20000: { text: 'last\n' } });
  expect(await endOf(job({ bytes: 20000 }), long)).toBe('next\nlast\n');
  expect(asked).toEqual([0, 3616, 20000]);
});
