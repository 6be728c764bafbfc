// What only the window can do. In a browser every function here says so or does the next best thing; nothing else in
// the page may ask where it runs.

interface Shell {
  OpenURL(url: string): Promise<void>;
  StartEngine(): Promise<void>;
  OpenInEditor(attempt: string, file: string, line: number): Promise<void>;
  ChooseFolder(title: string): Promise<string>;
  Notify(title: string, body: string): Promise<void>;
  SetTitle(title: string): Promise<void>;
}

const CALL_TIMEOUT = 60_000;

function shell(): Shell | undefined {
  return (globalThis as { go?: { app?: { Shell?: Shell } } }).go?.app?.Shell;
}

/** Says whether the page runs inside the window. */
export function inWindow(): boolean {
  return shell() !== undefined;
}

/** Asks for a folder. undefined: there is no dialog here, type the path instead; empty: nothing was chosen. */
export async function chooseFolder(title: string): Promise<string | undefined> {
  const s = shell();
  return s ? inTime(s.ChooseFolder(title), 10 * CALL_TIMEOUT) : undefined;
}

/** Opens a link outside of the page. Only http, https and mailto are opened. */
export function openURL(url: string): void {
  if (!/^(https?:|mailto:)/i.test(url)) return;
  const s = shell();
  if (s) void inTime(s.OpenURL(url)).catch(() => undefined);
  else window.open(url, '_blank', 'noopener,noreferrer');
}

/** Opens an attempt's worktree, or a file of it, in the editor. false: only the window can. */
export async function openInEditor(attempt: string, file = '', line = 0): Promise<boolean> {
  const s = shell();
  if (!s) return false;
  await inTime(s.OpenInEditor(attempt, file, line));
  return true;
}

/** Starts an engine where none runs. A browser cannot; there the next coppice command does. */
export async function startEngine(): Promise<void> {
  const s = shell();
  if (s) await inTime(s.StartEngine(), 2 * CALL_TIMEOUT);
}

/** Tells a person who looks elsewhere. Silent where nothing can. */
export function notify(title: string, body: string): void {
  const s = shell();
  if (s && !document.hasFocus()) void inTime(s.Notify(title, body)).catch(() => undefined);
}

/** Puts what waits into the title of the tab or the window. */
export function setTitle(title: string): void {
  document.title = title;
  const s = shell();
  if (s) void inTime(s.SetTitle(title)).catch(() => undefined);
}

/** A bound method that panics never answers; no call may hang the page. */
function inTime<T>(p: Promise<T>, ms = CALL_TIMEOUT): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, no) => {
    timer = setTimeout(() => no(new Error('the window did not answer')), ms);
  });
  return Promise.race([p, late]).finally(() => clearTimeout(timer));
}
