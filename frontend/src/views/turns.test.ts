import { describe, expect, it } from 'vitest';
import type { Entry } from '../backend/types';
import type { Deed } from '../state/commands.svelte';
import { Turns } from './turns.svelte';

const entry = (seq: number, role: Entry['role'] = 'assistant'): Entry => ({ seq, turn: seq, round: 1, role, at: '' });

function made(list: Entry[], atEnd = true) {
  const seen: number[] = [];
  const drawn = { atEnd: () => atEnd, toEnd: () => seen.push(-1), reveal: (seq: number) => seen.push(seq) };
  const t = new Turns(
    () => list,
    () => drawn,
  );
  const run = (id: 'next' | 'prev' | 'open' | 'top' | 'fold-all') => {
    const d = t.deeds()[id] as Deed | (() => void);
    if (typeof d === 'function') d();
    else d.run();
  };
  return { t, run, seen };
}
const open = (t: Turns) => t.list.filter(t.isOpen).map((e) => e.seq);

describe('the turns of a transcript', () => {
  const list = [entry(1, 'user'), entry(2), entry(4), entry(6, 'seam'), entry(7)];
  it('have a cursor that stays among them', () => {
    const { t, run, seen } = made(list);
    run('next');
    expect(t.current).toBe(7); // the last is where a person is when none has it
    for (let i = 0; i < 5; i++) run('prev');
    run('next');
    run('top');
    expect(seen).toEqual([7, 4, 2, 2, 2, 2, 4, 2]);
    expect(t.now?.seq).toBe(2);
  });
  it('show the last, what a person unfolded, and all or none of them', () => {
    const { t, run } = made(list);
    t.follow(7);
    expect(open(t)).toEqual([7]);
    run('top');
    run('open');
    expect(open(t)).toEqual([2, 7]);
    run('fold-all');
    expect(open(t)).toEqual([2, 4, 7]);
    run('open');
    expect(open(t)).toEqual([4, 7]);
    run('fold-all');
    expect(open(t)).toEqual([]);
  });
  it('do not fold under somebody who reads elsewhere', () => {
    const reads = made(list, false).t;
    reads.follow(4);
    reads.follow(7);
    expect(open(reads)).toEqual([4, 7]);
    const follows = made(list, true).t;
    follows.follow(4);
    follows.follow(7);
    expect(open(follows)).toEqual([7]);
  });
});
