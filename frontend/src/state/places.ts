import type { PLAIN } from './route.svelte';

/** A view that the rail, the keys and the palette lead to. */
export interface Place {
  readonly view: (typeof PLAIN)[number];
  readonly title: string;
  readonly icon: string;
  readonly key: string;
}

export const places: readonly Place[] = [
  { view: 'waiting', title: 'Waiting', icon: 'question', key: 'g w' },
  { view: 'plan', title: 'Plan', icon: 'plan', key: 'g p' },
  { view: 'projects', title: 'Projects', icon: 'folder', key: 'g r' },
  { view: 'models', title: 'Models', icon: 'model', key: 'g m' },
  { view: 'usage', title: 'Usage', icon: 'insights', key: 'g u' },
  { view: 'bin', title: 'Bin', icon: 'undo', key: 'g b' },
  { view: 'settings', title: 'Settings', icon: 'settings', key: 'g s' },
  { view: 'log', title: 'Log', icon: 'sessions', key: 'g l' },
];
