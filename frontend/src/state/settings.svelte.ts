import type { Api } from '../backend/api';
import type { Layer, Setting } from '../backend/types';
import type { Own } from './keys';
import { readList } from './toml';

type SettingsApi = Pick<Api, 'settings' | 'setSetting' | 'resetSetting' | 'checkSetting'>;

const KEYS = 'keys.';

/** The settings as they hold for a person, or in a project. What is asked before they are there is the default. */
export class Settings {
  list: readonly Setting[] = $state.raw([]);
  loaded = $state(false);
  private last = 0;

  constructor(readonly api: SettingsApi) {}

  /** Reads them all; an answer that was overtaken is dropped. */
  async load(project = ''): Promise<void> {
    const mine = ++this.last;
    const list = await this.api.settings(project);
    if (mine !== this.last) return;
    this.list = list;
    this.loaded = true;
  }

  of(key: string): Setting | undefined {
    return this.list.find((s) => s.key === key);
  }

  value(key: string, otherwise = ''): string {
    return this.of(key)?.value ?? otherwise;
  }

  /** Whether a switch is on. */
  on(key: string, otherwise = true): boolean {
    return this.value(key, String(otherwise)) === 'true';
  }

  /** A person's own keys, as [keys] has them. */
  get keys(): Own {
    const mine = this.list.filter((s) => s.key.startsWith(KEYS));
    return Object.fromEntries(mine.map((s) => [s.key.slice(KEYS.length), readList(s.value) ?? []]));
  }

  /** Writes one setting into a file, and takes over what then is in force. */
  async set(key: string, value: string, layer: Layer = 'user', project = ''): Promise<Setting> {
    return this.put(await this.api.setSetting({ key, value, layer, ...(project && { project }) }), project);
  }

  /** Takes one setting out of a file. */
  async reset(key: string, layer: Layer = 'user', project = ''): Promise<Setting> {
    return this.put(await this.api.resetSetting({ key, layer, ...(project && { project }) }), project);
  }

  private async put(s: Setting, project: string): Promise<Setting> {
    this.list = this.list.map((x) => (x.key === s.key ? s : x));
    await this.load(project); // entries of tables come and go, and the lines of others move
    return s;
  }
}
