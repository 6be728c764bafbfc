import { untrack } from 'svelte';

/** One thing a person can do, named once: keys, footer, buttons and help all read it from here. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** As KeyboardEvent.key has it: "j", "Enter", "?", "]", "Ctrl+Enter"; two with a space are a sequence: "g q". */
  readonly keys: readonly string[];
  /** Shown in the footer, in the order of registration. */
  readonly hint?: string;
  readonly group: string;
  /** Whether it can be done now; absent: always. */
  readonly when?: () => boolean;
  readonly run: () => void;
  /** Works while a person types, too. */
  readonly global?: boolean;
}

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

/** The registry. The commands of the view that came last win over older ones with the same key. */
export class Commands {
  private layers: { commands: readonly Command[]; modal: boolean }[] = $state.raw([]);
  private pending = '';
  private pendingAt = 0;

  /** Adds commands; gives back how to remove them. A modal layer hides all below it. */
  add(commands: readonly Command[], modal = false): () => void {
    const layer = { commands, modal };
    this.layers = [...untrack(() => this.layers), layer];
    return () => {
      this.layers = untrack(() => this.layers).filter((l) => l !== layer);
    };
  }

  /** What can be done now, nearest first. */
  get active(): Command[] {
    const out: Command[] = [];
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const layer = this.layers[i];
      if (!layer) continue;
      out.push(...layer.commands.filter((c) => c.when?.() ?? true));
      if (layer.modal) break;
    }
    return out;
  }

  /** The first key of a command, for buttons. */
  keyOf(id: string): string {
    return this.active.find((c) => c.id === id)?.keys[0] ?? '';
  }

  run(id: string): void {
    this.active.find((c) => c.id === id)?.run();
  }

  /** Gives a key event to the command it belongs to. */
  key(e: KeyboardEvent): void {
    if (e.defaultPrevented || e.isComposing) return;
    const name = keyName(e);
    if (!name) return;
    const typing = isTyping(e.target);
    const pressed = this.sequence(name, e.timeStamp) ?? name;
    const found =
      this.active.find((c) => c.keys.includes(pressed) && (!typing || c.global)) ??
      this.active.find((c) => c.keys.includes(name) && (!typing || c.global));
    if (found && !(name === 'Enter' && onControl(e.target))) {
      e.preventDefault();
      this.pending = '';
      found.run();
    } else if (!typing && this.active.some((c) => c.keys.some((k) => k.startsWith(name + ' ')))) {
      this.pending = name;
      this.pendingAt = e.timeStamp;
    } else {
      this.pending = '';
    }
  }

  private sequence(name: string, at: number): string | undefined {
    if (!this.pending || at - this.pendingAt > SEQUENCE_MS) return undefined;
    return `${this.pending} ${name}`;
  }
}

/** The name of a key as commands write it; empty for a bare modifier. */
export function keyName(e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  if (['Control', 'Shift', 'Alt', 'Meta'].includes(e.key)) return '';
  if (e.altKey) return '';
  return e.ctrlKey || e.metaKey ? `Ctrl+${e.key}` : e.key;
}

function isTyping(t: EventTarget | null): boolean {
  if (!(t instanceof HTMLElement)) return false;
  if (t instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(t.type);
  return t instanceof HTMLTextAreaElement || t instanceof HTMLSelectElement || t.isContentEditable;
}

/** Enter on a focused control is that control's own. */
function onControl(t: EventTarget | null): boolean {
  return t instanceof HTMLElement && t.closest('button, a[href], summary, input, select') !== null;
}

export const commands = new Commands();
