import type { Machine, Model, Models, Provider, Pull, Suggestion } from '../backend/types';
import { bytes, count, duration } from './words';

// What the views of models show, from what the engine says. Pure.

/** A row of the list: a model that is there, or one that is worth getting. */
export type ModelItem =
  | { readonly id: string; readonly model: Model; readonly suggestion?: undefined }
  | { readonly id: string; readonly suggestion: Suggestion; readonly model?: undefined };

export interface ModelGroup {
  readonly id: 'here' | 'hosted' | 'offered';
  readonly label: string;
  readonly items: readonly ModelItem[];
}

/** The rows that hold every word of a search, in groups; an empty group is left out. */
export function modelGroups(all: Models | null, text = ''): ModelGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (...parts: readonly (string | undefined)[]) => {
    const hay = parts.join(' ').toLowerCase();
    return words.every((w) => hay.includes(w));
  };
  const models = (all?.models ?? []).filter((m) =>
    holds(m.name, m.quantization, m.parameters, m.family, m.good_for, (m.capabilities ?? []).join(' ')),
  );
  const row = (model: Model): ModelItem => ({ id: model.name, model });
  const offered = (all?.suggestions ?? []).filter((s) => !s.installed && fits(s) && holds(s.name, s.good_for));
  const groups: ModelGroup[] = [
    { id: 'here', label: 'On this machine', items: models.filter((m) => m.local).map(row) },
    { id: 'hosted', label: 'Hosted', items: models.filter((m) => !m.local).map(row) },
    {
      id: 'offered',
      label: 'Worth getting',
      items: offered.map((suggestion) => ({ id: suggestion.name, suggestion })),
    },
  ];
  return groups.filter((g) => g.items.length > 0);
}

const fits = (s: Suggestion) => s.fit.state !== 'no' && s.fit.state !== 'unknown';

/** The local model that this machine runs best, unless it or another one that does tasks is there. */
export function offer(all: Models | null): Suggestion | undefined {
  return (all?.suggestions ?? []).find((s) => s.best && !s.installed);
}

/** Models that can do a task: they call tools. */
export const workers = (all: Models | null): Model[] => (all?.models ?? []).filter((m) => m.tools);

/** The name without its provider. */
export const bare = (name: string) => name.slice(name.indexOf('/') + 1);

/** "30.5B Q4_K_M"; what is unknown is left out. */
export const build = (m: Model) => [m.parameters, m.quantization].filter(Boolean).join(' ');

/** How a model goes into the machine, in a word or two, with the icon of its own shape. */
export function fitLook(state: string | undefined): { words: string; icon: string; tint: string } {
  switch (state) {
    case 'gpu':
      return { words: 'fits the GPU', icon: 'check', tint: 'st-ready' };
    case 'split':
      return { words: 'GPU in part', icon: 'part', tint: 'st-attn' };
    case 'cpu':
      return { words: 'memory, slow', icon: 'part', tint: 'st-idle' };
    case 'memory':
      return { words: 'fits the memory', icon: 'part', tint: 'st-idle' };
    case 'no':
      return { words: 'too large', icon: 'x', tint: 'st-bad' };
  }
  return { words: 'fit unknown', icon: 'minus', tint: 'st-idle' };
}

/** Money a million tokens; unknown is said. */
export function price(m: Model): string {
  if (m.local) return '$0';
  if (m.input_usd === undefined || m.output_usd === undefined) return 'price unknown';
  return `$${dollars(m.input_usd)} / $${dollars(m.output_usd)}`;
}

const dollars = (usd: number) => (usd >= 100 || Number.isInteger(usd) ? String(usd) : usd.toFixed(2).replace(/0$/, ''));

const priced: Record<string, string> = {
  settings: 'from your settings',
  provider: 'as the provider says',
  catalog: 'from the catalogue that ships with the program',
};

/** The price in full, with where it comes from. */
export function priceWords(m: Model): string {
  if (m.local) return 'nothing is paid';
  if (m.input_usd === undefined || m.output_usd === undefined) return 'unknown';
  const cached = m.cached_usd === undefined ? '' : `, $${dollars(m.cached_usd)} cached`;
  const from = priced[m.priced ?? ''];
  return `$${dollars(m.input_usd)} in, $${dollars(m.output_usd)} out${cached} a million tokens${from ? `, ${from}` : ''}`;
}

export function contextWords(m: Model): string {
  if (!m.context) return 'unknown';
  const more = m.holds && m.holds > m.context ? `; it could hold ${count(m.holds)}` : '';
  return `${count(m.context)} tokens${more}`;
}

/** How it lies in memory: what is allocated, and where. */
export function loadedWords(m: Model): string {
  const l = m.loaded;
  if (!l) return 'not loaded';
  const parts = ['loaded'];
  if (l.context) parts.push(`${count(l.context)} of context allocated`);
  if (l.bytes) parts.push(`${bytes(l.bytes)}, ${share(l.gpu, l.bytes)}`);
  return parts.join(', ');
}

function share(gpu: number, all: number): string {
  const percent = Math.round((100 * gpu) / all);
  if (percent >= 100) return 'all of it on the GPU';
  return percent <= 0 ? 'all of it on the processor' : `${percent} % on the GPU, the rest on the processor`;
}

export function machineWords(m: Machine | undefined): string {
  if (!m) return '';
  const memory = m.memory ? `${bytes(m.memory)} of memory` : 'memory unknown';
  const cards = (m.gpus ?? []).map((g) => `${g.name} (${g.memory ? bytes(g.memory) : 'memory unknown'})`);
  return [memory, cards.length ? cards.join(', ') : 'no graphics card found'].join(', ');
}

/** How far a pull is: "38 %, 5.2 of 13.8 GB, 24 MB/s, about 6 m left". */
export function pullWords(p: Pull): string {
  if (p.state === 'queued') return 'waits for the one before it';
  if (p.state === 'done') return 'is there';
  if (p.state === 'cancelled') return 'cancelled; what came is kept';
  if (p.state === 'failed') return p.failure?.message ?? 'failed';
  if (!p.total) return p.step || 'begins';
  const parts = [`${percent(p)} %`, `${bytes(p.done ?? 0)} of ${bytes(p.total)}`];
  if (p.speed) parts.push(`${bytes(p.speed)}/s`);
  if (p.seconds_left) parts.push(`about ${duration(p.seconds_left * 1000)} left`);
  return parts.join(', ');
}

/** In whole percent; undefined: nobody knows yet. */
export function percent(p: Pull): number | undefined {
  return p.total ? Math.floor((100 * (p.done ?? 0)) / p.total) : undefined;
}

export const isOver = (p: Pull) => p.state !== 'queued' && p.state !== 'running';

/** Pulls that a person should see: all that are not done, and what was done in this page's time. */
export function shownPulls(all: readonly Pull[], dropped: ReadonlySet<string>): Pull[] {
  return all.filter((p) => p.state !== 'done' && !(isOver(p) && dropped.has(p.name + p.asked_at)));
}

/** How a provider stands, in words, with the icon of its own shape. */
export function providerLook(p: Provider): { words: string; icon: string; tint: string } {
  switch (p.state) {
    case 'ready':
      return { words: p.version ? `version ${p.version}` : 'ready', icon: 'check', tint: 'st-ready' };
    case 'no_key':
      return { words: 'no key', icon: 'minus', tint: 'st-idle' };
    case 'refused':
      return { words: 'its key is refused', icon: 'warn', tint: 'st-attn' };
    case 'unreachable':
      return { words: p.can_start ? 'installed, does not run' : 'cannot be reached', icon: 'warn', tint: 'st-attn' };
  }
  return { words: 'not found', icon: 'minus', tint: 'st-idle' };
}

/** Where a key comes from: a variable, the keychain, or a file by its name. */
export const keyWords = (from: string) => (from.includes('/') ? from.slice(from.lastIndexOf('/') + 1) : from);

/** Providers in reading order: what works, what needs a person, what could be added, what was only looked for. */
export function providerOrder(all: readonly Provider[] | null | undefined): Provider[] {
  const rank = (p: Provider) =>
    p.name === 'ollama' ? 0 : { ready: 1, refused: 2, unreachable: 2, no_key: 3, off: 4 }[p.state];
  return (all ?? []).filter((p) => p.name !== 'replay').sort((a, b) => rank(a) - rank(b));
}
