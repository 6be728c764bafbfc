import { describe, expect, it } from 'vitest';
import { forecast } from '../backend/fixtures-forecast';
import type { Standing } from '../backend/types';
import { foretold, foretoldWords, movedWords, placeWords, standings, type Foretold } from './forecast';
import { sections } from './sections';
import { EMPTY } from './snapshot';
import { attempts, queue, tasks } from '../backend/fixtures';

const of = (n: number): Foretold => {
  const f = foretold({ forecast }, `a${n}`);
  if (!f) throw new Error(`nothing is foretold of #${n}`);
  return f;
};
const like = (n: number, p: Partial<Standing>): Foretold => ({ ...of(n), standing: { ...of(n).standing, ...p } });

describe('a forecast', () => {
  it('is found by attempt', () => {
    expect(standings({ forecast }).get('a9')?.words).toBe('conflicts with #7 in auth.go');
    expect(foretold({ forecast }, 'a99')).toBeUndefined();
  });

  it('knows who is shut out by a landing', () => {
    expect(of(7).after.map((s) => s.number)).toEqual([9]);
    expect(of(4).after).toEqual([]);
  });

  it.each([
    [of(4), 'Merges clean into main and with the 5 other open changes.'],
    [{ ...of(4), others: 1 }, 'Merges clean into main and with the other open change.'],
    [{ ...of(4), others: 0 }, 'Merges clean into main.'],
    [
      of(14),
      'Merges clean into main and with the 5 other open changes. #4 changes the same files and better lands first.',
    ],
    [of(8), 'Comes after #12: it merges with main once that has landed.'],
    [like(8, { after: [4, 12] }), 'Comes after #4 and #12: it merges with main once they have landed.'],
    [of(9), 'Merges with main, but not together with #7.'],
    [like(9, { with: [{ paths: ['go.mod'], files: 1 }] }), 'Does not merge with main any more.'],
    [
      like(9, { with: Array.from({ length: 9 }, (_, i) => ({ number: i + 1, paths: ['a'], files: 1 })) }),
      'Merges with main, but not together with #1, #2, #3, #4, #5 and 4 others.',
    ],
  ])('in words %#', (f, words) => {
    expect(foretoldWords(f)).toBe(words);
  });

  it.each([
    [of(14), 'Place 3 of 5 in the order to land in.'],
    [{ ...of(4), placed: 1 }, ''],
    [of(9), 'No place in the order to land in: it has to be worked over first.'],
    [like(14, { place: 0 }), ''],
  ])('by its place %#', (f, words) => {
    expect(placeWords(f)).toBe(words);
  });

  it.each([
    [of(4), ''],
    [
      like(4, { moved: ['a.go'], checked: 'stale' }),
      'main has changed a.go too since this began. What was checked of it alone is stale; the checks run on both together.',
    ],
    [
      like(4, { moved: ['a.go', 'b.go', 'c.go'] }),
      'main has changed a.go and 2 more of its files too since this began.',
    ],
  ])('by what moved under it %#', (f, words) => {
    expect(movedWords(f)).toBe(words);
  });

  it('orders the queue', () => {
    const s = { ...EMPTY, tasks, queue, forecast };
    const ready = (order: 'landing' | 'oldest') =>
      sections(s, { order })[0]?.rows.flatMap((r) => (r.forecast ? [r.attempt.number] : [])) ?? [];
    const placed = [4, 12, 14, 8, 9].filter((n) => ready('oldest').includes(n));
    expect(placed.length).toBeGreaterThan(2);
    expect(ready('landing')).toEqual(placed);
    expect(ready('oldest')).not.toEqual(placed);
    expect(attempts.length).toBeGreaterThan(placed.length);
  });
});
