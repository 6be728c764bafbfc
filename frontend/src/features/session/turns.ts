import type { Call, Entry } from '../../backend/types';

/** One line of a session: a turn of the agent, something it was told, or a seam. */
export type Item =
  | { readonly kind: 'turn'; readonly entry: Entry; readonly rewound: boolean }
  | { readonly kind: 'word'; readonly entry: Entry }
  | { readonly kind: 'seam'; readonly entry: Entry };

/** What was not said by anybody but done to the session. */
const SEAMS = new Set([
  'handover',
  'handover_ask',
  'carried',
  'rewind',
  'trim',
  'fork',
  'compact',
  'escalate',
  'escalated',
]);

export function items(entries: readonly Entry[]): Item[] {
  const gone = rewound(entries);
  return entries.map((entry): Item => {
    if (entry.role === 'assistant') return { kind: 'turn', entry, rewound: gone.has(entry.seq) };
    const seam = entry.role === 'seam' || SEAMS.has(entry.origin ?? '');
    return { kind: seam ? 'seam' : 'word', entry };
  });
}

/** The turns whose files a later rewind took back. */
function rewound(entries: readonly Entry[]): Set<number> {
  const out = new Set<number>();
  let to = Infinity;
  for (let i = entries.length - 1; i >= 0; i--) {
    const e = entries[i];
    if (!e) continue;
    if (e.origin === 'rewind' && e.role === 'user') to = Math.min(to, e.turn);
    else if (e.role === 'assistant' && e.turn > to) out.add(e.seq);
    else if (e.role === 'assistant') to = Infinity;
  }
  return out;
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
  if (said) return said.trim().replace(/^#+\s+/, '');
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

/** How long a turn took, in milliseconds, model and calls; 0: it is not known. */
export function turnTook(e: Entry): number {
  if (e.began_at && e.ended_at) return Math.max(0, Date.parse(e.ended_at) - Date.parse(e.began_at));
  const ends = (e.calls ?? []).flatMap((c) => (c.ended_at ? [Date.parse(c.ended_at)] : []));
  const starts = (e.calls ?? []).flatMap((c) => (c.started_at ? [Date.parse(c.started_at)] : []));
  return ends.length && starts.length ? Math.max(0, Math.max(...ends) - Math.min(...starts)) : 0;
}

/** What a person should see of a folded turn's commands: the first that went wrong. */
export function turnTrouble(e: Entry): string {
  for (const c of e.calls ?? []) {
    const how = outcome(c);
    if (!how || how === 'runs') continue;
    const exit = exitOf(c);
    return exit && how === 'failed' ? exit : how;
  }
  return '';
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

/** What a call of finish says it found in a change, each with its place; whatever else stands in its arguments is left out. */
export function findingsOf(c: Call): { title: string; place: string }[] {
  const list = argsOf(c)['findings'] ?? argsOf(c)['stops'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((f: unknown) => {
    const { title, file, line } = (typeof f === 'object' && f ? f : {}) as Record<string, unknown>;
    if (typeof title !== 'string') return [];
    const place = typeof file === 'string' ? file + (typeof line === 'number' && line > 0 ? `:${line}` : '') : '';
    return [{ title, place }];
  });
}

/** A row of the small diff of an edit. */
export interface EditRow {
  readonly kind: 'add' | 'del' | 'context' | 'hunk';
  readonly text: string;
  readonly line?: number;
}

/** The rows that show what an edit or a write does; undefined for other calls. The tool's own diff where there is one. */
export function editRows(c: Call): readonly EditRow[] | undefined {
  if (c.kind !== 'write') return undefined;
  if (!c.is_error && c.output?.startsWith('--- ')) return patchRows(c.output);
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

const SIGNS: Record<string, EditRow['kind']> = { '+': 'add', '-': 'del', ' ': 'context' };

/** Reads a unified diff of one file into rows with the number each line has now. */
export function patchRows(patch: string): EditRow[] {
  const out: EditRow[] = [];
  let old = 0;
  let now = 0;
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const head = /^@@ -(\d+)\S* \+(\d+)/.exec(line);
    if (head) {
      if (out.length) out.push({ kind: 'hunk', text: line });
      old = Number(head[1]);
      now = Number(head[2]);
      continue;
    }
    const kind = SIGNS[line[0] ?? ''];
    if (!kind || (!old && !now)) continue; // names of files, and words about a missing line end
    out.push({ kind, text: line.slice(1), line: kind === 'del' ? old : now });
    if (kind !== 'add') old++;
    if (kind !== 'del') now++;
  }
  return out;
}

/** How many lines an edit adds and takes away. */
export function editSize(rows: readonly EditRow[]): { additions: number; deletions: number } {
  const n = (kind: string) => rows.filter((r) => r.kind === kind).length;
  return { additions: n('add'), deletions: n('del') };
}

/** What the person should know of how a call ended; empty: nothing out of the way. */
export function outcome(c: Call): string {
  if (c.state === 'intended') return 'runs';
  if (c.state === 'interrupted') return 'interrupted: effect unknown';
  if (c.state === 'refused') return c.effect === 'deny' ? 'denied' : 'refused';
  return c.is_error ? 'failed' : '';
}

/** The last line of a command's output is ours: how it ended. */
const ENDED = /\n?\((exit status (\d+)|ended [^\n]*)\)\n?$/;

/** How a command ended: "exit 1", or why it was ended. */
export function exitOf(c: Call): string {
  const m = c.kind === 'exec' ? ENDED.exec(c.tail || c.output || '') : null;
  return m ? (m[2] === undefined ? (m[1] ?? '') : `exit ${m[2]}`) : '';
}

/** What a command printed, without our last line. */
export function printed(text: string): string {
  return text.replace(ENDED, '').replace(/\n$/, '');
}

/** A place where a search found something. */
export interface Hit {
  readonly path: string;
  readonly line?: number;
  readonly text: string;
}

/** The hits of a search, a line each; a remark of the tool's own has no path. */
export function hitsOf(c: Call): Hit[] {
  const lines = (c.found || c.output || '').split('\n').filter((l) => l.trim() !== '');
  return lines.map((l): Hit => {
    const m = c.name === 'grep' ? /^(.+?):(\d+): (.*)$/.exec(l) : null;
    if (m) return { path: m[1] ?? '', line: Number(m[2]), text: m[3] ?? '' };
    return /^\(.*\)$|^No file matches|^Nothing matches/.test(l) ? { path: '', text: l } : { path: l, text: '' };
  });
}
