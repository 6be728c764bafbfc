import { describe, expect, it, vi } from 'vitest';
import type { Event, TourState, TourStop } from '../backend/types';
import { Guide } from './tour.svelte';

const stop = (title: string): TourStop => ({ file: 'a', line: 1, title, text: '', risk: '', question: '' });
const given = (session: string, more: object = {}): TourState => ({
  attempt: 'a1',
  tour: { session, model: 'm', tree: 't', stale: false, stops: [stop('one'), stop('two')], asked_at: '', ...more },
});

function made(...answers: TourState[]) {
  const api = {
    tour: vi.fn(() => Promise.resolve(answers.length > 1 ? (answers.shift() as TourState) : (answers[0] as TourState))),
    makeTour: vi.fn(() => Promise.resolve({ attempt: 'a1', making: true })),
  };
  const seen: string[] = [];
  return { api, seen, g: new Guide(api as never, 'a1', (s) => seen.push(s.title)) };
}
const event = (kind: string, attempt = 'a1'): Event => ({ seq: 1, at: '', kind, attempt });

describe('a person on a tour', () => {
  it('looks first, and asks a model only when told to again', async () => {
    const { api, g } = made({ attempt: 'a1', model: 'm' }, { attempt: 'a1', making: true });
    g.begin(true);
    await vi.waitFor(() => expect(g.state).toBeDefined());
    expect(api.makeTour).not.toHaveBeenCalled();
    g.begin(false);
    expect(api.makeTour).not.toHaveBeenCalled();
    g.begin(true);
    await vi.waitFor(() => expect(g.state?.making).toBe(true));
    g.begin(true); // it is being made
    expect(api.makeTour).toHaveBeenCalledOnce();
  });
  it('goes from stop to stop and not beyond, and begins anew with another tour', async () => {
    const { seen, g } = made(given('s1'), given('s1'), given('s2'));
    g.begin(true);
    await vi.waitFor(() => expect(g.stops).toHaveLength(2));
    g.step(-1);
    for (let i = 0; i < 5; i++) g.step(1);
    expect([g.at, ...seen]).toEqual([3, 'one', 'two']);
    g.step(-1);
    await g.load();
    expect(g.at).toBe(2);
    await g.load();
    expect(g.at).toBe(0);
    g.go(1);
    g.begin(true); // there is one: it goes back to its beginning
    expect(g.at).toBe(0);
  });
  it('follows what happens to its attempt while it is shown', async () => {
    const { api, g } = made(given('s1'));
    g.event(event('review'));
    expect(api.tour).not.toHaveBeenCalled();
    g.begin(true);
    await vi.waitFor(() => expect(g.state).toBeDefined());
    g.event(event('review', 'a2'));
    g.event(event('turn'));
    expect(api.tour).toHaveBeenCalledOnce();
    g.event(event('review'));
    await vi.waitFor(() => expect(api.tour).toHaveBeenCalledTimes(2));
    g.leave();
    expect([g.open, g.at]).toEqual([false, 0]);
  });
});
