import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Story from './VirtualList.story.svelte';
import { held, Layout, Slots } from './virtual';

const groups = [
  { id: 'a', label: 'A', items: ['a1', 'a2', 'a3'] },
  { id: 'b', label: 'B', items: [] },
  { id: 'c', label: 'C', items: ['c1', 'c2'] },
];
const layout = new Layout(
  groups,
  (s) => s,
  (s) => (s[0] === 'a' ? 50 : 30),
  20,
);

describe('Layout', () => {
  it('knows where everything is without measuring', () => {
    expect(layout.height).toBe(20 + 150 + 20 + 20 + 60);
    expect(layout.of('a2')).toEqual({ group: 0, index: 1, top: 70, height: 50 });
    expect(layout.of('c2')).toEqual({ group: 2, index: 1, top: 240, height: 30 });
    expect(layout.of('x')).toBeUndefined();
  });
  it('gives the rows between two heights', () => {
    expect(layout.range(0, 0, 75)).toEqual({ first: 0, end: 2 });
    expect(layout.range(0, 130, 400)).toEqual({ first: 2, end: 3 });
    expect(layout.range(1, 0, 400)).toEqual({ first: 0, end: 0 });
    expect(layout.range(2, 0, 100)).toEqual({ first: 0, end: 0 });
  });
  it('scrolls no further than a row needs, and not under a heading', () => {
    expect(layout.reveal('a2', 0, 200)).toBeUndefined();
    expect(layout.reveal('c2', 0, 200)).toBe(70);
    expect(layout.reveal('a2', 60, 200)).toBe(50);
    expect(layout.reveal('a1', 60, 200)).toBe(0);
  });
  it('holds the first anchor that is left', () => {
    const anchors = [
      { id: 'gone', offset: 0 },
      { id: 'a3', offset: 10 },
    ];
    expect(held(layout, anchors)).toBe(110);
    expect(held(layout, [])).toBeUndefined();
  });
  it('lets an anchor that passed the others go, and keeps the others', () => {
    const was = (id: string, offset: number) => ({ id, offset });
    expect(held(layout, [was('c1', 0), was('a2', 50), was('a3', 100)])).toBe(20);
    expect(held(layout, [was('a2', 0), was('a3', 200)])).toBe(70);
  });
});

describe('Slots', () => {
  const rows = (...ids: string[]) =>
    ids.map((id, index) => ({ id, item: id, index: index + (ids[0] === 'a' ? 0 : 1) }));
  const shown = (s: readonly { slot: number; id: string }[]) => s.map((d) => `${d.slot}${d.id}`).join(' ');

  it('fills the element of what went with what comes, where it is in the page', () => {
    const slots = new Slots<string>();
    expect(shown(slots.draw(rows('a', 'b', 'c'), true))).toBe('0a 1b 2c');
    expect(shown(slots.draw(rows('b', 'c', 'd'), false))).toBe('0d 1b 2c');
    expect(shown(slots.draw(rows('b', 'c', 'd'), true))).toBe('1b 2c 0d');
  });
  it('makes no more elements than rows, and gives back those that are too many', () => {
    const slots = new Slots<string>();
    slots.draw(rows('a', 'b', 'c', 'd'), true);
    expect(shown(slots.draw(rows('c'), true))).toBe('2c');
    expect(shown(slots.draw(rows('c', 'x', 'y'), true))).toBe('2c 4x 5y');
  });
  it('hands over what did not change as it was, so that it is not drawn again', () => {
    const slots = new Slots<string>();
    const before = slots.draw(rows('a', 'b'), true);
    const after = slots.draw([...rows('a'), { id: 'b', item: 'b!', index: 1 }], true);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
});

describe('VirtualList', () => {
  // jsdom lays nothing out: the height of the box is given, the rest is arithmetic.
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const box = () => screen.getByRole('listbox', { name: 'Rows' });
  async function scrollTo(top: number) {
    box().scrollTop = top;
    box().dispatchEvent(new Event('scroll'));
    await tick();
  }

  it('draws what is in sight and no more', async () => {
    render(Story);
    expect(screen.getAllByRole('option').length).toBeLessThan(30);
    await scrollTo(20_000);
    expect(screen.queryByText('needs you 1')).toBeNull();
    expect(screen.getByText('needs you 385')).toBeTruthy();
    expect(screen.getAllByRole('option').length).toBeLessThan(40);
  });
  it('draws on in the elements that it has while it is scrolled, and puts them in order at rest', async () => {
    vi.useFakeTimers();
    render(Story);
    const texts = () => screen.getAllByRole('option').map((r) => Number(r.getAttribute('aria-posinset')));
    const made = new Set(screen.getAllByRole('option'));
    await scrollTo(600);
    const kept = screen.getAllByRole('option').filter((r) => made.has(r));
    expect(kept.length).toBeGreaterThan(made.size - 2);
    expect(texts()).not.toEqual([...texts()].sort((a, b) => a - b));
    await vi.runAllTimersAsync();
    await tick();
    expect(texts()).toEqual([...texts()].sort((a, b) => a - b));
  });
  it('is one tab stop, and tells which row is active even when that is out of sight', async () => {
    const { component } = render(Story);
    expect(document.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    component.select('needs you 2');
    await scrollTo(20_000);
    const told = box().getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(told)?.textContent?.trim()).toBe('needs you 2');
    expect(screen.getByRole('option', { selected: true }).getAttribute('aria-posinset')).toBe('2');
  });
  it('shows a row it is asked to', async () => {
    const { component } = render(Story);
    component.select('done 600');
    await tick();
    expect(box().scrollTop).toBe(28 + 400 * 52 + 28 + 600 * 34 - 300);
  });
  it('keeps what is in sight where it is when rows come and go above, below and between', async () => {
    const tall = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
    const { rerender } = render(Story, { tall, slim: ['x'] });
    await scrollTo(28 + 3 * 52); // d is the first row in sight
    await rerender({ tall: ['new', ...tall], slim: ['x'] });
    expect(box().scrollTop).toBe(28 + 4 * 52);
    await rerender({ tall: tall.filter((t) => t !== 'b'), slim: ['x'] });
    expect(box().scrollTop).toBe(28 + 2 * 52);
    await rerender({ tall: tall.filter((t) => t !== 'b' && t !== 'd'), slim: ['x', 'y'] });
    expect(box().scrollTop).toBe(28 + 2 * 52 - 52); // d went; e stays where it was
  });
  it('keeps the active row still rather than the first, and shows what comes at its top', async () => {
    const tall = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const { rerender, component } = render(Story, { tall, slim: [] });
    await rerender({ tall: ['new', ...tall], slim: [] });
    expect(box().scrollTop).toBe(0);
    component.select('c');
    await tick();
    await rerender({ tall: ['newer', 'new', ...tall], slim: [] });
    expect(box().scrollTop).toBe(52);
  });
  it('selects by a click and opens by two', async () => {
    const user = userEvent.setup();
    render(Story);
    await user.dblClick(screen.getByText('needs you 3'));
    expect(screen.getByRole('option', { selected: true }).textContent?.trim()).toBe('needs you 3');
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('opened needs you 3'));
  });
});
