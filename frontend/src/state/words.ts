import type { Attempt, Isolation, Usage } from '../backend/types';

/** How each state reads, the icon of its own shape, and its tint. Colour never speaks alone. */
export interface StateLook {
  readonly words: string;
  readonly icon: string;
  readonly tint: 'st-attn' | 'st-ready' | 'st-idle' | 'st-bad' | 'st-run';
  readonly spin?: boolean;
}

const looks: Record<string, StateLook> = {
  queued: { words: 'queued', icon: 'queued', tint: 'st-idle' },
  preparing: { words: 'preparing', icon: 'running', tint: 'st-run', spin: true },
  running: { words: 'running', icon: 'running', tint: 'st-run', spin: true },
  waiting_approval: { words: 'asks for permission', icon: 'ask', tint: 'st-attn' },
  waiting_question: { words: 'has a question', icon: 'question', tint: 'st-attn' },
  waiting_provider: { words: 'waits for the model', icon: 'waiting', tint: 'st-idle' },
  paused: { words: 'paused', icon: 'paused', tint: 'st-idle' },
  verifying: { words: 'runs the checks', icon: 'verifying', tint: 'st-run', spin: true },
  reviewing: { words: 'a fresh agent reads it', icon: 'eye', tint: 'st-run' },
  ready: { words: 'ready to review', icon: 'ready', tint: 'st-ready' },
  changes_requested: { words: 'changes requested', icon: 'comment', tint: 'st-idle' },
  landing: { words: 'landing', icon: 'verifying', tint: 'st-run', spin: true },
  landed: { words: 'landed', icon: 'landed', tint: 'st-idle' },
  rejected: { words: 'rejected', icon: 'rejected', tint: 'st-idle' },
  failed: { words: 'failed', icon: 'failed', tint: 'st-bad' },
  cancelled: { words: 'cancelled', icon: 'x', tint: 'st-idle' },
};

export function look(a: Pick<Attempt, 'state' | 'verdict'>): StateLook {
  if (a.state === 'ready' && a.verdict === 'accept') return { words: 'accepted', icon: 'check', tint: 'st-ready' };
  return looks[a.state] ?? { words: a.state, icon: 'queued', tint: 'st-idle' };
}

/** "3 s", "1 m 04 s", "2 h", "5 d". */
export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (ms > 0 && ms < 950) return `${Math.max(1, Math.round(ms))} ms`;
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} m ${String(s % 60).padStart(2, '0')} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} m`;
}

/** Age in its largest unit, as rows show it. */
export function age(since: string | undefined, now: number): string {
  if (!since) return '';
  const s = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (Number.isNaN(s)) return '';
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} m`;
  if (s < 86400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} d`;
}

/** Money as it is known: $0 is a price, "unknown" is not $0. */
export function cost(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return 'unknown';
  if (usd === 0) return '$0';
  if (usd < 0.01) return '<$0.01';
  return `$${usd.toFixed(2)}`;
}

/** "840", "12k", "1.4M". */
export function count(n: number): string {
  if (n < 1000) return String(n);
  if (n < 10_000) return `${(n / 1000).toFixed(1).replace(/\.0$/, '')}k`;
  if (n < 1_000_000) return `${Math.round(n / 1000)}k`;
  return `${(n / 1_000_000).toFixed(1).replace(/\.0$/, '')}M`;
}

export function bytes(n: number): string {
  if (n < 1e6) return `${Math.max(1, Math.round(n / 1e3))} kB`;
  if (n < 1e9) return `${Math.round(n / 1e6)} MB`;
  return `${(n / 1e9).toFixed(1)} GB`;
}

export function plural(n: number, one: string, many = one + 's'): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "212k in, 19k out · 84 % from cache". */
export function tokens(u: Usage): string {
  const cached = u.input_tokens > 0 ? Math.round((100 * u.cached_tokens) / u.input_tokens) : 0;
  return `${count(u.input_tokens)} in, ${count(u.output_tokens)} out${cached ? ` · ${cached} % from cache` : ''}`;
}

/** How full the context is, in whole percent; undefined when nobody knows how large it is. */
export function fill(a: Attempt): number | undefined {
  if (!a.context_size) return undefined;
  return Math.min(100, Math.round((100 * a.context_used) / a.context_size));
}

export const short = (hash: string | undefined) => (hash ?? '').slice(0, 7);

/** Puts what was said one after the other, each as a sentence. */
export function sentences(...said: readonly (string | undefined)[]): string {
  return said
    .map((s) => (s ?? '').trim())
    .filter((s) => s !== '')
    .map((s) => s.charAt(0).toUpperCase() + s.slice(1) + (/[.!?:]$/.test(s) ? '' : '.'))
    .join(' ');
}

/** A branch by its short name. */
export const branch = (ref: string | undefined) => (ref ?? '').replace(/^refs\/(heads|remotes)\//, '');

/** "3 Isolated". Before anything ran nothing is said: it would be a promise. */
export function isolation(i: Isolation | undefined): string {
  return i?.name ? `${i.level} ${i.name}` : '';
}

/** The provider and the name of a model reference; the first slash separates. */
export function modelParts(ref: string): { provider: string; name: string } {
  const i = ref.indexOf('/');
  return i < 0 ? { provider: '', name: ref } : { provider: ref.slice(0, i), name: ref.slice(i + 1) };
}

/** The last part of a path. */
export function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, with its slash. */
export function dir(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The time of day to the millisecond, as a log has it: 09:41:07.120. */
export function clock24(at: string): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}
