const NAMES: Record<string, string> = {
  Enter: '⏎',
  Escape: 'Esc',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Space: 'Space',
};

const mac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);

/** The parts of a key as a person knows them, one a cap: "Ctrl+k" is Ctrl and K, "g q" is g and q. */
export function keyCaps(keys: string): string[] {
  return keys.split(' ').flatMap((key) => {
    const parts = key.split(/\+(?=.)/);
    const last = parts.pop() ?? '';
    const held = parts.map((p) => (p === 'Ctrl' && mac ? '⌘' : p));
    const cap = NAMES[last] ?? (held.length && last.length === 1 ? last.toUpperCase() : last);
    return [...held, cap];
  });
}

/** A key in one run of text, for tooltips and inside buttons. */
export const keyText = (keys: string): string => keyCaps(keys).join(' ');
