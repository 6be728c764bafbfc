import type { Call, Entry } from '../../backend/types';

/** One line of a session: a turn of the agent, or something it was told. */
export type Item = { readonly kind: 'turn'; readonly entry: Entry } | { readonly kind: 'word'; readonly entry: Entry };

export function items(entries: readonly Entry[]): Item[] {
  return entries.map((entry) => ({ kind: entry.role === 'assistant' ? 'turn' : 'word', entry }));
}

/** The icon of a turn: the strongest thing it did. */
export function turnIcon(e: Entry): string {
  const calls = e.calls ?? [];
  const did = (f: (c: Call) => boolean) => calls.some(f);
  if (did((c) => c.state === 'refused')) return 'ask';
  if (did((c) => c.name === 'ask')) return 'question';
  if (did((c) => c.name === 'finish')) return 'check';
  if (did((c) => c.kind === 'write')) return 'edit';
  if (did((c) => c.kind === 'exec')) return 'terminal';
  if (did((c) => c.kind === 'read')) return 'eye';
  return 'think';
}

/** What a turn was about, in one line: the agent's own first line, or else its calls. */
export function turnTitle(e: Entry): string {
  const said = (e.text ?? '').split('\n').find((l) => l.trim() !== '');
  if (said) return said.trim();
  const calls = e.calls ?? [];
  if (calls.length === 0) return e.thinking ? 'Thought' : 'Said nothing';
  const shown = calls.slice(0, 3).map((c) => `${c.name} ${subject(c)}`.trim());
  return shown.join(', ') + (calls.length > 3 ? ` and ${calls.length - 3} more` : '');
}

/** What is left to say of a turn below its title. */
export function turnBody(e: Entry): string {
  const text = (e.text ?? '').trim();
  const title = turnTitle(e);
  return text.startsWith(title) ? text.slice(title.length).trim() : text;
}

/** How long the calls of a turn took, in milliseconds; 0: nothing ran. */
export function turnTook(e: Entry): number {
  const ends = (e.calls ?? []).flatMap((c) => (c.ended_at ? [Date.parse(c.ended_at)] : []));
  const starts = (e.calls ?? []).flatMap((c) => (c.started_at ? [Date.parse(c.started_at)] : []));
  return ends.length && starts.length ? Math.max(0, Math.max(...ends) - Math.min(...starts)) : 0;
}

/** What a call is about: its path, its command, its pattern, its question. */
export function subject(c: Call): string {
  const a = argsOf(c);
  for (const k of ['path', 'command', 'line', 'pattern', 'question', 'summary', 'query']) {
    const v = a[k];
    if (typeof v === 'string' && v) return v;
  }
  return '';
}

export function argsOf(c: Call): Record<string, unknown> {
  return c.args && typeof c.args === 'object' && !Array.isArray(c.args) ? (c.args as Record<string, unknown>) : {};
}

/** A row of the small diff of an edit. */
export interface EditRow {
  readonly kind: 'add' | 'del';
  readonly text: string;
}

/** The rows that show what an edit or a write does; undefined for other calls. */
export function editRows(c: Call): EditRow[] | undefined {
  if (c.kind !== 'write') return undefined;
  const a = argsOf(c);
  const rows = (v: unknown, kind: EditRow['kind']): EditRow[] =>
    typeof v === 'string' && v
      ? v
          .replace(/\n$/, '')
          .split('\n')
          .map((text) => ({ kind, text }))
      : [];
  const out = [...rows(a['old'], 'del'), ...rows(a['new'] ?? a['content'], 'add')];
  return out.length ? out : undefined;
}

/** What the person should know of how a call ended; empty: nothing out of the way. */
export function outcome(c: Call): string {
  if (c.state === 'intended') return 'runs';
  if (c.state === 'interrupted') return 'interrupted: effect unknown';
  if (c.state === 'refused') return c.effect === 'deny' ? 'denied' : 'refused';
  return c.is_error ? 'failed' : '';
}
