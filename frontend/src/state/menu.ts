import type { MenuItem } from '../backend/window';
import type { Command } from './commands.svelte';
import { DEFINITIONS, type CommandId } from './keymap';

type Menu = MenuItem['menu'];

/** The menus, and what is in them. What moves is in Go, and everything that is not named here in Task. */
const MENUS: Readonly<Partial<Record<Menu, readonly CommandId[]>>> = {
  File: ['new', 'open-project', 'quit'],
  Edit: ['search'],
  View: [
    'theme',
    'zoom-in',
    'zoom-out',
    'zoom-reset',
    'fullscreen',
    'log',
    'split',
    'files',
    'evidence',
    'scope',
    'diff',
    'session',
    'order',
  ],
  Go: ['top', 'bottom', 'open', 'back', 'next', 'prev', 'next-needs'],
  Help: ['help', 'palette'],
};

const MOVES = /^go-|-(next|prev)$/;

/** The menu that a command is in. */
export function menuOf(id: CommandId): Menu {
  const named = (Object.keys(MENUS) as Menu[]).find((m) => MENUS[m]?.includes(id));
  return named ?? (MOVES.test(id) ? 'Go' : 'Task');
}

/**
 * The whole menu bar: every command of the table has its place, greyed while it cannot be done, so that the bar never
 * changes under the hand. Two commands of one name (land, and why not yet) are one line.
 */
export function menuBar(active: readonly Command[], keysOf: (id: CommandId) => readonly string[]): MenuItem[] {
  const now = new Map(active.map((c) => [c.id, c]));
  const lines = new Map<string, MenuItem>();
  for (const d of DEFINITIONS) {
    const menu = menuOf(d.id);
    const at = `${menu} ${d.title}`;
    const enabled = now.has(d.id);
    if (lines.has(at) && !enabled) continue;
    lines.set(at, { menu, group: d.group, title: d.title, id: d.id, key: words(keysOf(d.id)[0] ?? ''), enabled });
  }
  return [...lines.values()];
}

const NAMES: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowDown: 'Down', ArrowUp: 'Up' };

/** A key as a person reads it: "Ctrl Shift K", "g q". */
function words(key: string): string {
  return key
    .split(/ |\+(?=.)/)
    .map(
      (k, i, all) =>
        NAMES[k] ?? (all.length > 1 && all[0] === 'Ctrl' && i > 0 ? (k.length === 1 ? k.toUpperCase() : k) : k),
    )
    .join(' ');
}
