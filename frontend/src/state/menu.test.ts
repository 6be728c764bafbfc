import { describe, expect, it } from 'vitest';
import type { Command, CommandId } from './commands.svelte';
import { DEFINITIONS, definition } from './keymap';
import { menuBar, menuOf } from './menu';

const keysOf = (id: CommandId) => definition(id)?.keys ?? [];
const can = (...ids: CommandId[]) => ids.map((id) => ({ id }) as Command);
const line = (bar: ReturnType<typeof menuBar>, title: string) => bar.filter((l) => l.title === title);

describe('the menu of the window', () => {
  it('has a line for every command of the table', () => {
    const bar = menuBar([], keysOf);
    for (const d of DEFINITIONS) expect(line(bar, d.title), d.id).not.toHaveLength(0);
    expect(bar.some((l) => l.enabled)).toBe(false);
  });
  it('puts what moves into Go, and what is done to a task into Task', () => {
    const where = (['new', 'theme', 'go-queue', 'hunk-next', 'back', 'accept', 'comment', 'help'] as const).map(menuOf);
    expect(where).toEqual(['File', 'View', 'Go', 'Go', 'Go', 'Task', 'Task', 'Help']);
  });
  it('greys what cannot be done now, and changes nothing else', () => {
    const [one, two] = [menuBar(can('accept'), keysOf), menuBar(can('reject'), keysOf)];
    expect(line(one, 'Accept')).toMatchObject([{ enabled: true, key: 'a', menu: 'Task' }]);
    expect(line(two, 'Accept')).toMatchObject([{ enabled: false }]);
    expect(one.map((l) => l.title)).toEqual(two.map((l) => l.title));
  });
  it('shows one line for two commands of one name, with the one that can be done', () => {
    expect(line(menuBar(can('land-first'), keysOf), 'Land')).toMatchObject([{ id: 'land-first', enabled: true }]);
    expect(line(menuBar(can('land'), keysOf), 'Land')).toMatchObject([{ id: 'land', enabled: true }]);
  });
  it('writes keys as a person reads them, their own too', () => {
    const own = (id: CommandId) => (id === 'accept' ? ['Ctrl+Shift+k'] : keysOf(id));
    const bar = menuBar([], own);
    const keys = (['Accept', 'Queue', 'One level back', 'Larger', 'Next'] as const).map((t) => line(bar, t)[0]?.key);
    expect(keys).toEqual(['Ctrl Shift K', 'g q', 'Esc', 'Ctrl =', 'j']);
  });
});
