import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { Tour, TourState, TourStop } from '../../backend/types';
import TourPanel from './TourPanel.svelte';

const stop = (more: Partial<TourStop> = {}): TourStop => ({
  file: 'a.go',
  line: 3,
  title: 'Rounds once',
  text: 'What happens.',
  risk: 'Twice.',
  question: 'Where else?',
  ...more,
});
const tour = (more: Partial<Tour> = {}): Tour => ({
  session: 's1',
  model: 'ollama/qwen3:8b',
  tree: 't',
  stale: false,
  summary: 'All of it.',
  stops: [stop(), stop({ title: 'The end', outdated: true, line: undefined, quote: 'gone()' })],
  asked_at: '',
  ...more,
});

function show(state: TourState | undefined, at = 0, more: object = {}) {
  const on = { ongo: vi.fn(), onask: vi.fn(), onstop: vi.fn(), onretry: vi.fn(), onleave: vi.fn() };
  render(TourPanel, { state, at, ...on, ...more });
  return on;
}
const state = (more: Partial<TourState> = {}): TourState => ({ attempt: 'a1', model: 'ollama/qwen3:8b', ...more });

describe('the panel of a tour', () => {
  it('says who would make one and what it costs before anything is asked', async () => {
    const on = show(state({ paid: true }));
    expect(screen.getByText(/costs money/)).toBeTruthy();
    expect(on.onask).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole('button', { name: /Make a tour/ }));
    expect(on.onask).toHaveBeenCalledOnce();
  });
  it('offers none where none can be made', () => {
    show(state(), 0, { onask: undefined });
    expect(screen.queryByRole('button', { name: /Make a tour/ })).toBeNull();
    expect(screen.getByText(/of a change that is ready/)).toBeTruthy();
  });
  it('shows a stop with its risk and its question', async () => {
    const on = show(state({ tour: tour() }), 1);
    expect(screen.getByText('stop 1 of 2')).toBeTruthy();
    for (const words of ['Rounds once', 'a.go:3', 'What happens.', 'Twice.', 'Where else?'])
      expect(screen.getByText(words)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Next stop' }));
    expect(on.ongo).toHaveBeenCalledWith(2);
  });
  it('says of a stop whose lines are gone what it was about', () => {
    show(state({ tour: tour() }), 2);
    expect(screen.getByText(/not in the change any more/).textContent).toContain('gone()');
  });
  it('says at the end what it left out, and what named no place', () => {
    show(state({ tour: tour({ left: 3, left_files: 2, dropped: 1 }) }), 3);
    expect(screen.getByText(/3 hunks in 2 files are not on the tour\. 1 stop named places/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Next stop' })).toHaveProperty('disabled', true);
  });
  it('lists its stops before the first, says so where there is none, and leads to each', async () => {
    const on = show(state({ tour: tour() }));
    await fireEvent.click(screen.getByRole('button', { name: 'The end' }));
    expect(on.ongo).toHaveBeenCalledWith(2);
  });
  it('says that it is empty, stale, being made, or why there is none', () => {
    show(state({ tour: tour({ stops: [], stale: true }) }));
    expect(screen.getByText('It found nothing to stop at.')).toBeTruthy();
    expect(screen.getByRole('button', { name: /Make it anew/ })).toBeTruthy();
    show(state({ making: true }));
    expect(screen.getByText(/reads the change/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Stop it' })).toBeTruthy();
    show(state({ problem: { code: 'provider', message: 'no model answers', hint: 'start it' } }));
    expect(screen.getByText(/No tour was made/).textContent).toContain('No model answers. Start it.');
    show(undefined, 0, { problem: { code: 'x', message: 'gone', hint: '' } });
    expect(screen.getByText('Gone.')).toBeTruthy();
  });
  it('shows what a model says as text', () => {
    show(state({ tour: tour({ stops: [stop({ title: '<img src=x>', text: 'a\u202eb <b>bold</b>' })] }) }), 1);
    expect(document.querySelector('.tour img, .tour .tourtext b')).toBeNull();
    expect(document.querySelector('.tourtext')?.textContent).toContain('<b>bold</b>');
    expect(document.querySelector('.tourtext')?.textContent).toContain('202E');
  });
});
