import { describe, expect, it } from 'vitest';
import type { Passport, Probe } from '../backend/types';
import { fitsWords, probeWords, speedWords } from './passport';

const passport = (fits: string[], tools: number) => ({ fits, tools }) as unknown as Passport;
const probe = (p: Partial<Probe>) =>
  ({ name: 'ollama/a', state: 'running', step: 'reads', done: 0, total: 0, ...p }) as Probe;

describe('passport', () => {
  it('says a speed, and that it is unknown', () => {
    expect([speedWords(812.4), speedWords(3.14), speedWords(undefined), speedWords(0)]).toEqual([
      '812 tokens a second',
      '3.1 tokens a second',
      'at an unknown speed',
      'at an unknown speed',
    ]);
  });
  it('says what a model is fit for', () => {
    expect(fitsWords(passport(['plan', 'build'], 15))).toBe('plans, tasks');
    expect(fitsWords(passport(['build'], 5))).toBe('tasks; it is offered few tools');
    expect(fitsWords(passport([], 1))).toMatch(/nothing/);
  });
  it('says how far measuring is, and how it ended', () => {
    expect(probeWords(probe({}))).toBe('reads');
    expect(probeWords(probe({ done: 3, total: 22 }))).toBe('3 of 22: reads');
    expect(probeWords(probe({ state: 'cancelled' }))).toMatch(/ended/);
    expect(probeWords(probe({ state: 'failed', failure: { code: 'provider', message: 'no entry' } }))).toMatch(
      /no entry/,
    );
  });
});
