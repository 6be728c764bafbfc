import { untrack } from 'svelte';
import { DEFINITIONS, definition, type CommandId, type Definition } from './keymap';
import { keyName, keysFor, type Own } from './keys';

/** What a view gives to a command of the table: what it does, and when it can be done (absent: always). */
export interface Deed {
  readonly run: () => void;
  readonly when?: () => boolean;
  /** Words of this view in place of the table's. */
  readonly title?: string;
  readonly hint?: string;
}

/** A command that can be done now. */
export interface Command extends Deed {
  readonly id: CommandId;
  readonly title: string;
  readonly keys: readonly string[];
  readonly group: string;
  readonly global: boolean;
  readonly repeats: boolean;
}

/** Deeds by command; a bare function is one that can always be done. */
export type Deeds = Partial<Record<CommandId, Deed | (() => void)>>;

interface Layer {
  readonly deeds: readonly (Deed & { readonly of: Definition })[];
  readonly modal: boolean;
}

const ORDER = DEFINITIONS.map((d) => d.id);

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

/**
 * The registry: palette, keys, menus, tooltips and help read it. The table has all commands; views bind them while they
 * are in front, and of two that have the same key the one bound last wins.
 */
export class Commands {
  /** A person's own keys, from [keys] of the settings. */
  own: Own = $state.raw({});
  /** The first key of a sequence that waits for its second. */
  pending = $state('');

  private layers: readonly Layer[] = $state.raw([]);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Says what commands do here; gives back how to end it. A modal layer hides all below it. */
  bind(deeds: Deeds, modal = false): () => void {
    const layer: Layer = { deeds: Object.entries(deeds).flatMap(([id, d]) => deed(id, d)), modal };
    this.layers = [...untrack(() => this.layers), layer];
    return () => {
      this.layers = untrack(() => this.layers).filter((l) => l !== layer);
    };
  }

  /** What can be done now, nearest first, each command once. */
  get active(): Command[] {
    const seen = new Set<string>();
    const out: Command[] = [];
    for (const { of, ...d } of this.reach()) {
      if (seen.has(of.id) || d.when?.() === false) continue;
      seen.add(of.id);
      const words = { title: d.title ?? of.title, hint: d.hint ?? of.hint };
      const { id, group, global = false, repeats = false } = of;
      out.push({ ...d, ...words, id, group, global, repeats, keys: this.keysOf(id) });
    }
    return out;
  }

  /** All keys of a command, a person's own before the table's. */
  keysOf(id: CommandId): readonly string[] {
    return keysFor(this.own, id);
  }

  /** The key of a command as it works here, for buttons, menus and tooltips; empty: it has none. */
  keyOf(id: CommandId): string {
    const { keys, taken } = this.shown;
    return keys.get(id) ?? this.keysOf(id).find((k) => !taken.has(k)) ?? '';
  }
  /** The keys of all that is bound, each without those that a nearer layer has taken; and what is taken. */
  private readonly shown = $derived.by(() => {
    const keys = new Map<CommandId, string>();
    const taken = new Set<string>();
    for (const { deeds } of [...this.layers].reverse()) {
      const all = deeds.map((d) => [d.of.id, this.keysOf(d.of.id)] as const);
      for (const [id, own] of all) if (!keys.has(id)) keys.set(id, own.find((k) => !taken.has(k)) ?? '');
      for (const k of all.flatMap(([, own]) => own)) taken.add(k);
    }
    return { keys, taken };
  });

  /** What the footer shows: the second keys of a sequence that was begun, else the commands that have a hint. */
  get hints(): { id: CommandId; key: string; hint: string }[] {
    const begun = this.pending && this.pending + ' ';
    const seen = new Set<string>();
    return this.active
      .map((c) => {
        const second = begun && c.keys.find((k) => k.startsWith(begun))?.slice(begun.length);
        return begun
          ? { id: c.id, key: second ?? '', hint: c.title }
          : { id: c.id, key: this.keyOf(c.id), hint: c.hint ?? '' };
      })
      .filter((h) => h.hint && h.key && !seen.has(h.key) && seen.add(h.key))
      .sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  }

  /** Whether a key event is the key of a command; for what a text field does itself. */
  is(id: CommandId, e: KeyboardEvent): boolean {
    return !e.isComposing && this.keysOf(id).includes(keyName(e));
  }

  run(id: CommandId): void {
    this.active.find((c) => c.id === id)?.run();
  }

  /** Gives a key event to the command it belongs to. */
  key(e: KeyboardEvent): void {
    if (e.defaultPrevented || e.isComposing) return;
    const name = keyName(e);
    if (!name) return;
    const typing = isTyping(e.target);
    const active = this.active.filter((c) => !typing || c.global);
    const first = this.pending;
    this.wait('');
    const found = (first && holding(active, `${first} ${name}`)) || holding(active, name);
    if (found && !(isOwnKey(name) && onControl(e.target))) {
      e.preventDefault();
      if (!e.repeat || found.repeats) found.run(); // a key that is held down moves, and does nothing else twice
    } else if (!typing && active.some((c) => c.keys.some((k) => k.startsWith(name + ' ')))) {
      this.wait(name);
    } else if (typing && name === 'Escape') {
      (e.target as HTMLElement).blur(); // out of the field first: one level back
    }
    // A key that is bound here is never the browser's, while a dialog hides it neither: Ctrl+P does not print.
    if (name.includes('Ctrl+') && this.isBound(name)) e.preventDefault();
  }

  /** Deeds that are not hidden by a modal layer, nearest first. */
  private *reach() {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const layer = this.layers[i];
      if (layer) yield* layer.deeds;
      if (layer?.modal) return;
    }
  }

  private isBound(key: string): boolean {
    return this.layers.some((l) => l.deeds.some((d) => this.keysOf(d.of.id).includes(key)));
  }

  private wait(first: string): void {
    clearTimeout(this.timer);
    this.pending = first;
    if (first) this.timer = setTimeout(() => (this.pending = ''), SEQUENCE_MS);
  }
}

function deed(id: string, d: Deed | (() => void) | undefined) {
  const of = definition(id);
  return of && d ? [{ ...(typeof d === 'function' ? { run: d } : d), of }] : [];
}

function holding(active: readonly Command[], key: string): Command | undefined {
  return active.find((c) => c.keys.includes(key));
}

function isTyping(t: EventTarget | null): boolean {
  if (!(t instanceof HTMLElement)) return false;
  if (t instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(t.type);
  return t instanceof HTMLTextAreaElement || t instanceof HTMLSelectElement || t.isContentEditable;
}

const isOwnKey = (name: string) => name === 'Enter' || name === 'Space';

/** Enter and Space on a focused control are that control's own. */
function onControl(t: EventTarget | null): boolean {
  return t instanceof HTMLElement && t.closest('button, a[href], summary, input, select') !== null;
}

export const commands = new Commands();
export type { CommandId } from './keymap';
