import type { PLAIN } from './route.svelte';

/** A view that the rail, the keys and the palette lead to. */
export interface Place {
  readonly view: (typeof PLAIN)[number];
  readonly title: string;
  readonly icon: string;
}

export const places: readonly Place[] = [
  { view: 'waiting', title: 'Waiting', icon: 'question' },
  { view: 'search', title: 'Search', icon: 'search' },
  { view: 'races', title: 'Races', icon: 'race' },
  { view: 'plan', title: 'Plan', icon: 'plan' },
  { view: 'projects', title: 'Projects', icon: 'folder' },
  { view: 'models', title: 'Models', icon: 'model' },
  { view: 'usage', title: 'Usage', icon: 'insights' },
  { view: 'bin', title: 'Bin', icon: 'undo' },
  { view: 'settings', title: 'Settings', icon: 'settings' },
  { view: 'log', title: 'Log', icon: 'sessions' },
  { view: 'first', title: 'Set up', icon: 'leaf' },
];
