// Light, dark, or what the system says. The choice is the only thing the page keeps between visits.

const KEY = 'coppice.theme';

export type Theme = 'system' | 'light' | 'dark';

function stored(): Theme {
  try {
    const t = localStorage.getItem(KEY);
    return t === 'light' || t === 'dark' ? t : 'system';
  } catch {
    return 'system';
  }
}

class ThemeChoice {
  choice: Theme = $state('system');

  start(): void {
    this.set(stored());
  }

  /** Switches to the opposite of what is seen now. */
  toggle(): void {
    const dark = this.choice === 'dark' || (this.choice === 'system' && systemDark());
    this.set(dark ? 'light' : 'dark');
  }

  private set(t: Theme): void {
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
