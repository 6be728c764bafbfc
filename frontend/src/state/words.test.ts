import { describe, expect, it } from 'vitest';
import { attempts } from '../backend/fixtures';
import {
  age,
  branch,
  bytes,
  cost,
  count,
  duration,
  fill,
  isolation,
  look,
  modelParts,
  sentences,
  tokens,
} from './words';

const now = Date.parse('2026-11-20T12:00:00Z');

describe('words', () => {
  it.each([
    [0, '0 s'],
    [400, '400 ms'],
    [3100, '3 s'],
    [64_000, '1 m 04 s'],
    [7_500_000, '2 h 05 m'],
  ])('duration %i is %s', (ms, s) => expect(duration(ms)).toBe(s));
  it.each([
    ['2026-11-20T11:59:30Z', '30 s'],
    ['2026-11-20T11:00:00Z', '1 h'],
    ['2026-11-17T11:00:00Z', '3 d'],
    ['2026-11-20T13:00:00Z', '0 s'],
    [undefined, ''],
    ['x', ''],
  ])('age of %s is %s', (at, s) => expect(age(at, now)).toBe(s));
  it.each([
    [null, 'unknown'],
    [undefined, 'unknown'],
    [0, '$0'],
    [0.001, '<$0.01'],
    [0.84, '$0.84'],
  ])('%s dollars are %s', (usd, s) => expect(cost(usd)).toBe(s));
  it.each([
    [840, '840'],
    [1400, '1.4k'],
    [9999, '10k'],
    [212_000, '212k'],
    [1_400_000, '1.4M'],
  ])('%i is %s', (n, s) => expect(count(n)).toBe(s));
  it.each([
    [3_300_000_000, '3.3 GB'],
    [5_000_000, '5 MB'],
    [10, '1 kB'],
  ])('%i bytes are %s', (n, s) => expect(bytes(n)).toBe(s));
  it('sums tokens with what came from the cache', () => {
    const u = { requests: 1, input_tokens: 1000, cached_tokens: 840, output_tokens: 10, cost_usd: 0 };
    expect(tokens(u)).toBe('1k in, 10 out · 84 % from cache');
    expect(tokens({ ...u, input_tokens: 0, cached_tokens: 0 })).toBe('0 in, 10 out');
  });
  it('does not know how full a context of unknown size is', () => {
    const a = attempts.find((x) => x.number === 16);
    if (!a) throw new Error('no fixture');
    expect([fill(a), fill({ ...a, context_size: 0 }), fill({ ...a, context_used: 1e9 })]).toEqual([22, undefined, 100]);
  });
  it('says accepted of what is accepted, and the name of a state it does not know', () => {
    const a = attempts.find((x) => x.number === 12);
    if (!a) throw new Error('no fixture');
    expect(look(a).words).toBe('accepted');
    expect(look({ ...a, state: 'dreaming' }).words).toBe('dreaming');
  });
  it('promises no isolation before anything ran', () => {
    expect([
      isolation(undefined),
      isolation({ level: 0, name: '', words: '' }),
      isolation({ level: 0, name: 'Off', words: '' }),
    ]).toEqual(['', '', '0 Off']);
  });
  it('makes sentences', () => {
    expect(sentences('no engine runs', undefined, ' ', 'start one: coppice')).toBe(
      'No engine runs. Start one: coppice.',
    );
  });
  it('splits names', () => {
    expect(branch('refs/heads/a/b')).toBe('a/b');
    expect(modelParts('openrouter/deepseek/v4')).toEqual({ provider: 'openrouter', name: 'deepseek/v4' });
  });
});
