import { DEFINITIONS, definition, type Definition } from './keymap';

// Names of keys, and who holds which. Pure.

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'> & {
  readonly shiftKey?: boolean;
  getModifierState?(name: string): boolean;
};

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified', 'Fn']);

/**
 * The name of a key as the table writes it; empty for a bare modifier. What a layout reaches only with AltGr (or with
 * Option) is the sign it makes, so that ] is ] everywhere.
 */
export function keyName(e: Pressed): string {
  if (!e.key || MODIFIERS.has(e.key)) return '';
  const sign = e.key.length === 1 && !/[a-z0-9]/i.test(e.key);
  const graph = e.getModifierState?.('AltGraph') === true || (e.altKey && sign && !e.metaKey);
  const ctrl = (e.ctrlKey || e.metaKey) && !graph;
  const alt = e.altKey && !graph;
  const letter = /^\p{L}$/u.test(e.key);
  const shift = e.shiftKey === true && (e.key.length > 1 || ((ctrl || alt) && letter));
  let key = e.key === ' ' ? 'Space' : e.key;
  if (letter && (ctrl || alt)) key = key.toLowerCase();
  return `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** Whether a text names a key, or two keys one after the other. */
export function isKeys(text: string): boolean {
  const parts = text.split(' ');
  return (
    parts.length <= 2 && parts.every((p) => /^(Ctrl\+)?(Alt\+)?(Shift\+)?([^\s\p{Cc}]|[A-Z][A-Za-z0-9]+)$/u.test(p))
  );
}

/** A person's own keys: command → keys; an empty list unbinds. */
export type Own = Readonly<Record<string, readonly string[]>>;

export function keysFor(own: Own, id: string): readonly string[] {
  return own[id] ?? definition(id)?.keys ?? [];
}

/** Whether one of two keys would never be reached: they are the same, or one begins the other. */
function collide(a: string, b: string): boolean {
  return a === b || a.startsWith(b + ' ') || b.startsWith(a + ' ');
}

function meet(a: Definition, b: Definition): boolean {
  if (a.id === b.id || a.shares?.includes(b.id) || b.shares?.includes(a.id)) return false;
  return !a.views || !b.views || a.views.some((v) => b.views?.includes(v));
}

/** The commands that hold a key, or part of it, where a command can be met. */
export function holders(own: Own, id: string, key: string): Definition[] {
  const me = definition(id);
  if (!me) return [];
  return DEFINITIONS.filter((d) => meet(me, d) && keysFor(own, d.id).some((k) => collide(k, key)));
}

/** What is wrong with a person's keys, each with the command it is about. A settings file may hold anything. */
export function faults(own: Own): { id: string; text: string }[] {
  const out: { id: string; text: string }[] = [];
  for (const [id, keys] of Object.entries(own)) {
    const me = definition(id);
    if (!me) out.push({ id, text: `there is no command ${id}` });
    for (const key of me ? keys : []) {
      const other = holders(own, id, key)[0];
      if (!isKeys(key)) out.push({ id, text: `"${key}" names no key` });
      else if (other) out.push({ id, text: `${key} also belongs to "${other.title}"` });
    }
  }
  return out;
}
