import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Commands, type Deeds } from './commands.svelte';

const press = (c: Commands, key: string, target: Element = document.body, init: KeyboardEventInit = {}) => {
  const e = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.addEventListener('keydown', (x) => c.key(x as KeyboardEvent), { once: true });
  target.dispatchEvent(e);
  return e;
};

describe('Commands', () => {
  let c: Commands;
  beforeEach(() => {
    c = new Commands();
    document.body.innerHTML = '<input id="i"><button id="b">x</button><input type="checkbox" id="c">';
  });
  const at = (id: string) => document.getElementById(id) as HTMLElement;

  it('runs the command of a key, the nearest first', () => {
    const [far, near] = [vi.fn(), vi.fn()];
    c.bind({ accept: far });
    const off = c.bind({ accept: near });
    expect(press(c, 'a').defaultPrevented).toBe(true);
    off();
    press(c, 'a');
    expect([near.mock.calls.length, far.mock.calls.length]).toEqual([1, 1]);
  });
  it('passes over what cannot be done now', () => {
    const run = vi.fn();
    c.bind({ accept: { run, when: () => false } });
    expect(press(c, 'a').defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });
  it('leaves keys to a person who types, but not to a checkbox, and not those that work everywhere', () => {
    const [run, palette] = [vi.fn(), vi.fn()];
    c.bind({ accept: run, palette });
    press(c, 'a', at('i'));
    expect(run).not.toHaveBeenCalled();
    press(c, 'a', at('c'));
    expect(run).toHaveBeenCalledTimes(1);
    press(c, 'k', at('i'), { ctrlKey: true });
    expect(palette).toHaveBeenCalledTimes(1);
  });
  it('leaves Enter to the button that has the focus', () => {
    const run = vi.fn();
    c.bind({ open: run });
    press(c, 'Enter', at('b'));
    expect(run).not.toHaveBeenCalled();
    press(c, 'Enter');
    expect(run).toHaveBeenCalledTimes(1);
  });
  it('leaves a text field on Escape before it goes back', () => {
    const back = vi.fn();
    c.bind({ back });
    at('i').focus();
    press(c, 'Escape', at('i'));
    expect([document.activeElement === document.body, back.mock.calls.length]).toEqual([true, 0]);
    press(c, 'Escape');
    expect(back).toHaveBeenCalledTimes(1);
  });
  it('knows sequences, shows what may follow, and forgets after a while', () => {
    vi.useFakeTimers();
    const [go, verdict] = [vi.fn(), vi.fn()];
    c.bind({ 'go-queue': go, accept: verdict });
    press(c, 'g');
    expect(c.hints).toEqual([{ id: 'go-queue', key: 'q', hint: 'Queue' }]);
    press(c, 'q');
    press(c, 'g');
    vi.advanceTimersByTime(1300);
    press(c, 'q');
    press(c, 'g');
    press(c, 'a'); // no sequence of that name: the key alone counts
    expect([go.mock.calls.length, verdict.mock.calls.length, c.pending]).toEqual([1, 1, '']);
    vi.useRealTimers();
  });
  it('hides everything below a modal layer, and still keeps its keys from the browser', () => {
    const run = vi.fn();
    c.bind({ accept: run, pause: run });
    const off = c.bind({}, true);
    press(c, 'a');
    expect(press(c, 'p', document.body, { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(press(c, '=', document.body, { ctrlKey: true }).defaultPrevented).toBe(false); // bound in a window only
    expect(run).not.toHaveBeenCalled();
    off();
    press(c, 'a');
    expect(run).toHaveBeenCalledTimes(1);
  });
  it("takes a person's own keys, and none where they want none", () => {
    const [accept, reject] = [vi.fn(), vi.fn()];
    c.bind({ accept, reject });
    c.own = { accept: ['y', 'Ctrl+y'], reject: [] };
    for (const k of ['a', 'x']) press(c, k);
    expect([accept.mock.calls.length, reject.mock.calls.length]).toEqual([0, 0]);
    press(c, 'y');
    expect([accept.mock.calls.length, c.keyOf('accept'), c.keyOf('reject')]).toEqual([1, 'y', '']);
  });
  it('says the key that works here: one that a nearer command took is passed over', () => {
    c.bind({ session: () => undefined });
    expect(c.keyOf('session')).toBe('s');
    const off = c.bind({ send: () => undefined });
    expect([c.keyOf('session'), c.keyOf('send')]).toEqual(['S', 's']);
    off();
    expect(c.keyOf('session')).toBe('s');
  });
  it('names what can be done in the words of the view', () => {
    c.bind({ next: { run: () => undefined, title: 'Next turn', hint: 'next turn' } });
    expect(c.active).toMatchObject([
      { id: 'next', title: 'Next turn', group: 'In every list', keys: ['j', 'ArrowDown'] },
    ]);
  });
  it('does nothing twice while a key is held down, but moves', () => {
    const [accept, next] = [vi.fn(), vi.fn()];
    c.bind({ accept, next });
    for (const repeat of [false, true]) for (const k of ['a', 'j']) press(c, k, document.body, { repeat });
    expect([accept.mock.calls.length, next.mock.calls.length]).toEqual([1, 2]);
  });
  it('binds nothing that is no command', () => {
    c.bind({ nonsense: () => undefined } as Deeds);
    expect(c.active).toEqual([]);
  });
});
