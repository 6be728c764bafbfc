import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Commands, keyName, type Command } from './commands.svelte';

const cmd = (id: string, keys: string[], run: () => void, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  keys,
  group: 'x',
  run,
  ...more,
});
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
    c.add([cmd('far', ['a'], far)]);
    const off = c.add([cmd('near', ['a'], near)]);
    expect(press(c, 'a').defaultPrevented).toBe(true);
    off();
    press(c, 'a');
    expect([near.mock.calls.length, far.mock.calls.length]).toEqual([1, 1]);
  });
  it('passes over what cannot be done now', () => {
    const run = vi.fn();
    c.add([cmd('never', ['a'], run, { when: () => false })]);
    expect(press(c, 'a').defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });
  it('leaves keys to a person who types, but not to a checkbox', () => {
    const run = vi.fn();
    c.add([cmd('a', ['a'], run)]);
    press(c, 'a', at('i'));
    expect(run).not.toHaveBeenCalled();
    press(c, 'a', at('c'));
    expect(run).toHaveBeenCalledTimes(1);
  });
  it('leaves Enter to the button that has the focus', () => {
    const run = vi.fn();
    c.add([cmd('open', ['Enter'], run)]);
    press(c, 'Enter', at('b'));
    expect(run).not.toHaveBeenCalled();
    press(c, 'Enter');
    expect(run).toHaveBeenCalledTimes(1);
  });
  it('knows sequences', () => {
    const [go, q] = [vi.fn(), vi.fn()];
    c.add([cmd('go', ['g q'], go), cmd('q', ['q'], q)]);
    press(c, 'g');
    press(c, 'q');
    press(c, 'q');
    expect([go.mock.calls.length, q.mock.calls.length]).toEqual([1, 1]);
  });
  it('hides everything below a modal layer', () => {
    const run = vi.fn();
    c.add([cmd('a', ['a'], run)]);
    const off = c.add([], true);
    press(c, 'a');
    expect(run).not.toHaveBeenCalled();
    off();
    press(c, 'a');
    expect(run).toHaveBeenCalledTimes(1);
  });
  it('names keys', () => {
    const k = (key: string, ctrlKey = false) => keyName({ key, ctrlKey, metaKey: false, altKey: false });
    expect([k('j'), k('?'), k('Enter', true), k('Shift')]).toEqual(['j', '?', 'Ctrl+Enter', '']);
  });
});
