import { getContext, setContext } from 'svelte';
import type { Actions } from './actions';
import type { Settings } from './settings.svelte';
import type { Store } from './store.svelte';

/** What views hand down to features. */
export interface App {
  readonly store: Store;
  readonly actions: Actions;
  readonly settings: Settings;
}

const KEY = Symbol('coppice');

export const provide = (app: App) => setContext(KEY, app);
export const app = () => getContext<App>(KEY);
