// Light, dark, or what the system says. The setting decides; the page keeps a copy of it between visits (and nothing
// else), which public/theme.js puts in force before anything is painted.

const KEY = 'coppice.theme';

export type Theme = 'system' | 'light' | 'dark';

function stored(): Theme {
  try {
    return themeOf(localStorage.getItem(KEY));
  } catch {
    return 'system';
  }
}

/** What a setting says; anything else is the system's. */
export function themeOf(value: string | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system';
}

class ThemeChoice {
  choice: Theme = $state('system');

  start(): void {
    this.set(stored());
  }

  /** The opposite of what is seen now. */
  get other(): Theme {
    return this.choice === 'dark' || (this.choice === 'system' && systemDark()) ? 'light' : 'dark';
  }

  set(t: Theme): void {
    this.choice = t;
    if (t === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = t;
    try {
      if (t === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, t);
    } catch {
      // storage is off: the choice holds until the page is closed
    }
  }
}

function systemDark(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches;
}

export const theme = new ThemeChoice();
