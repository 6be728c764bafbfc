import type { Layer, Setting } from '../../backend/types';

// What the page makes of a setting. Pure; whether a value is good is for the engine to say.

const ORDER = ['default', 'user', 'project', 'local', 'environment', 'flag'];

export const LAYERS: readonly { value: Layer; title: string; doc: string }[] = [
  { value: 'user', title: 'You', doc: 'your own settings, in every project' },
  { value: 'project', title: 'Project', doc: '.coppice/settings.toml, committed for everybody' },
  { value: 'local', title: 'Here only', doc: '.coppice/settings.local.toml, not committed' },
];

/** What a file of a layer says of a setting; undefined: nothing. */
export function saidIn(s: Setting, layer: Layer): string | undefined {
  return (s.layers ?? []).find((l) => l.layer === layer)?.value;
}

/** What the control of a setting shows: what the layer says, else what is in force. */
export function shown(s: Setting, layer: Layer): string {
  return saidIn(s, layer) ?? s.value;
}

/** Why a change in a layer would have no effect; '': it would have one. */
export function why(s: Setting, layer: Layer): string {
  if (s.user_only && layer !== 'user') return 'A project may not set this: only your own settings do.';
  if (ORDER.indexOf(s.layer) <= ORDER.indexOf(layer)) return '';
  return `${place(s.layer, s.source)} decides (${s.value || 'empty'}); what is set here has no effect until that is gone.`;
}

/** Where a value comes from, in words. */
export function place(layer: string, source = ''): string {
  const words: Record<string, string> = {
    default: 'Default',
    user: 'Your settings',
    project: 'The project',
    local: 'The project, here only',
    environment: 'The environment',
    flag: 'A flag',
  };
  return source ? `${words[layer] ?? layer}, ${short(source)},` : (words[layer] ?? layer);
}

/** A file by its last two parts, with the line. */
export const short = (source: string): string => source.split('/').slice(-2).join('/');

/** Settings that hold all words somewhere: in key, explanation, group or value. */
export function matching(list: readonly Setting[], text: string): Setting[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return list.filter((s) => {
    const all = `${s.key} ${s.doc} ${s.group} ${s.value}`.toLowerCase();
    return words.every((w) => all.includes(w));
  });
}

/** Settings under their headings, in the order they came. */
export function grouped(list: readonly Setting[]): { title: string; list: Setting[] }[] {
  const by = new Map<string, Setting[]>();
  for (const s of list) by.set(s.group, [...(by.get(s.group) ?? []), s]);
  return [...by].map(([title, settings]) => ({ title, list: settings }));
}

/** What a control may look like. */
export function bounds(s: Setting): string {
  const unit = s.unit && s.unit !== '%' ? ` ${s.unit}` : (s.unit ?? '');
  if (s.min && s.max) return `${s.min} to ${s.max}${unit}`;
  if (s.min) return `${s.min} or more${unit}`;
  return unit.trim();
}
