import type { Identity } from '../backend/types';
import { attempt } from './actions';
import { bare } from './models';
import type { Store } from './store.svelte';
import { toasts } from './toast.svelte';
import { sentences } from './words';

/** What a person does to models, providers and keys. What goes wrong is a toast with its way out. */
export class ModelActions {
  constructor(private readonly store: Store) {}

  private get api() {
    return this.store.api;
  }

  /** Runs one, brings the lists up to date, and says that it was done. */
  private async do<T>(run: () => Promise<T>, said?: (v: T) => string): Promise<T | undefined> {
    const v = await attempt(run);
    this.store.refresh('models', 'pulls', 'probes');
    if (v !== undefined && said) toasts.show({ text: said(v) });
    return v;
  }

  pull = (name: string) => this.do(() => this.api.pull(name));
  cancelPull = (name: string) => this.do(() => this.api.cancelPull(name));
  probe = (name: string, paid: boolean) => this.do(() => this.api.probe(name, paid));
  cancelProbe = () => this.do(() => this.api.cancelProbe());
  load = (name: string) =>
    this.do(
      () => this.api.loadModel(name),
      () => `${bare(name)} is loaded.`,
    );
  unload = (name: string) => this.do(() => this.api.unloadModel(name));
  remove = (name: string) =>
    this.do(
      () => this.api.removeModel(name),
      () => `${bare(name)} is deleted.`,
    );
  startOllama = () =>
    this.do(
      () => this.api.startOllama(),
      (s) => `${s.program} serve runs as process ${s.pid}. It goes on when Coppice ends; its log is ${s.log}.`,
    );

  /** Keeps a key. A refused one is the form's business: what was typed stays there. */
  async setKey(provider: string, key: string): Promise<void> {
    const k = await this.api.setKey(provider, key);
    this.store.refresh('models');
    const checked = k.check === 'taken' ? `${k.title} takes it.` : '';
    const kept = k.from === 'keychain' ? 'kept in the system keychain' : `kept in ${k.from ?? ''}`;
    toasts.show({ text: sentences(`The key of ${k.title} is ${kept}`, checked), hint: sentences(k.note) });
  }
  removeKey = (provider: string) =>
    this.do(
      () => this.api.removeKey(provider),
      (k) => sentences(`The key of ${k.title} is removed`, k.note),
    );
  checkKey = (provider: string) =>
    this.do(
      () => this.api.checkKey(provider),
      (k) =>
        sentences(
          k.check === 'taken' ? `${k.title} takes the key` : k.check === 'refused' ? `${k.title} refuses the key` : '',
          k.check === 'taken' ? '' : k.note,
        ),
    );

  /** Where a provider is reached. */
  async setAddress(provider: string, url: string): Promise<void> {
    await this.api.setSetting({ key: `providers.${provider}.base_url`, value: url });
    this.store.refresh('models');
  }

  /** The model of a stage. */
  use = (stage: 'build' | 'plan' | 'review', name: string) =>
    this.do(() => this.api.setSetting({ key: stage === 'build' ? 'default_model' : `models.${stage}`, value: name }));

  async setIdentity(id: Identity): Promise<Identity> {
    return this.api.setIdentity(id);
  }
}
