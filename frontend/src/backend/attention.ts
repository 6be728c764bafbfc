// How a browser calls a person who looks elsewhere; in the window, window.ts does. What a browser lacks is left out.

/** What the browser says of notifications; 'none': it has none. */
export type Permission = NotificationPermission | 'none';

export function permission(): Permission {
  return typeof Notification === 'undefined' ? 'none' : Notification.permission;
}

/** Asks the browser for leave to notify. Only ever called from a click on a button that says so. */
export async function askPermission(): Promise<Permission> {
  return typeof Notification === 'undefined' ? 'none' : Notification.requestPermission();
}

/** Shows a notification where the browser was allowed to. */
export function notifyInBrowser(title: string, body: string, clicked: () => void): void {
  if (permission() !== 'granted') return;
  try {
    const n = new Notification(title, { body, tag: 'coppice', icon: './icon.svg' });
    n.onclick = () => {
      window.focus();
      clicked();
      n.close();
    };
  } catch {
    // a phone's browser wants a service worker for it; the title still shows the count
  }
}

/** Puts a number on the icon of an installed page; 0 takes it away. */
export function badgeInBrowser(count: number): void {
  const n = navigator as Navigator & {
    setAppBadge?: (n: number) => Promise<void>;
    clearAppBadge?: () => Promise<void>;
  };
  void (count ? n.setAppBadge?.(count) : n.clearAppBadge?.())?.catch(() => undefined);
}

let audio: AudioContext | undefined;

/** Two soft notes, a fifth apart, made here: no file is loaded. A browser that heard no click yet plays nothing. */
export function chime(): void {
  if (typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  const { currentTime: now, destination } = audio;
  [587.33, 880].forEach((frequency, i) => {
    const [tone, gain] = [audio!.createOscillator(), audio!.createGain()];
    const at = now + i * 0.12;
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.06, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
    tone.connect(gain).connect(destination);
    tone.start(at);
    tone.stop(at + 0.4);
  });
}
