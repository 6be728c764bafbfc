// What only the window can do. In a browser every function here says so or does the next best thing; nothing else in
// the page may ask where it runs.

import { Problem, UNAVAILABLE } from './problem';

/** A command as the window's menu shows it. */
export interface MenuItem {
  menu: 'File' | 'Edit' | 'View' | 'Go' | 'Task' | 'Help';
  group: string;
  title: string;
  id: string;
  /** As a person reads it. The page listens to it, the menu only shows it. */
  key: string;
  enabled: boolean;
}

/** What the window tells the page when it begins. */
export interface Beginning {
  /** The view to show, "/review/ID"; empty: the page's own choice. */
  route: string;
  /** Where the engine writes its log. */
  log: string;
  /** Whether to report how long things take. */
  trace: boolean;
}

interface Shell {
  Begin(): Promise<Beginning>;
  OpenURL(url: string): Promise<void>;
  StartEngine(): Promise<void>;
  OpenInEditor(attempt: string, file: string, line: number): Promise<void>;
  OpenTerminal(attempt: string, file: string): Promise<void>;
  OpenFiles(attempt: string, file: string): Promise<void>;
  ChooseFolder(title: string): Promise<string>;
  SaveText(title: string, name: string, text: string): Promise<string>;
  Notify(title: string, body: string, route: string): Promise<void>;
  SetTitle(title: string): Promise<void>;
  SetBadge(count: number): Promise<void>;
  SetTheme(name: string): Promise<void>;
  SetMenu(items: readonly MenuItem[]): Promise<void>;
  Zoom(step: number): Promise<number>;
  Fullscreen(): Promise<void>;
  Quit(): Promise<void>;
  Mark(name: string, at: number): Promise<void>;
}

interface WindowGlobals {
  go?: { app?: { Shell?: Shell } };
  runtime?: { EventsOn(name: string, heard: (...data: unknown[]) => void): () => void };
}

const CALL_TIMEOUT = 60_000;
const DIALOG_TIMEOUT = 10 * CALL_TIMEOUT;

function shell(): Shell | undefined {
  return (globalThis as WindowGlobals).go?.app?.Shell;
}

/** Says whether the page runs inside the window. */
export function inWindow(): boolean {
  return shell() !== undefined;
}

/** Tells the window that the page listens, and is told how to begin. undefined: in a browser. */
export async function begin(): Promise<Beginning | undefined> {
  const s = shell();
  return s ? inTime(s.Begin()) : undefined;
}

/** Hears the command that was chosen in the menu. Gives back how to stop. */
export function onMenu(chosen: (id: string) => void): () => void {
  return hear('coppice:menu', chosen);
}

/** Hears the view that a link or a notification leads to, "/review/ID". Gives back how to stop. */
export function onRoute(show: (route: string) => void): () => void {
  return hear('coppice:route', show);
}

function hear(name: string, heard: (text: string) => void): () => void {
  const off = (globalThis as WindowGlobals).runtime?.EventsOn(name, (text) => {
    if (typeof text === 'string') heard(text);
  });
  return off ?? (() => undefined);
}

/** Shows the commands in the window's menu bar. */
export function setMenu(items: readonly MenuItem[]): void {
  quietly((s) => s.SetMenu(items));
}

/** Asks for a folder. undefined: there is no dialog here, type the path instead; empty: nothing was chosen. */
export async function chooseFolder(title: string): Promise<string | undefined> {
  const s = shell();
  return s ? inTime(s.ChooseFolder(title), DIALOG_TIMEOUT) : undefined;
}

/** Asks where to keep a text and writes it there; a browser downloads it. Gives the name of the file; empty: none. */
export async function saveText(title: string, name: string, text: string): Promise<string> {
  const s = shell();
  if (s) return inTime(s.SaveText(title, name, text), DIALOG_TIMEOUT);
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), CALL_TIMEOUT);
  return name;
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
  return asked((s) => s.OpenInEditor(attempt, file, line));
}

/** Opens a terminal in an attempt's worktree, or in the folder of a file of it. false: only the window can. */
export async function openTerminal(attempt: string, file = ''): Promise<boolean> {
  return asked((s) => s.OpenTerminal(attempt, file));
}

/** Shows an attempt's worktree, or the folder of a file of it, in the file manager. false: only the window can. */
export async function openFiles(attempt: string, file = ''): Promise<boolean> {
  return asked((s) => s.OpenFiles(attempt, file));
}

/** Starts an engine where none runs. A browser cannot; there the next coppice command does. */
export async function startEngine(): Promise<void> {
  const s = shell();
  if (!s) return;
  try {
    await inTime(s.StartEngine(), 2 * CALL_TIMEOUT);
  } catch (err) {
    throw new Problem(UNAVAILABLE, err instanceof Error ? err.message : String(err));
  }
}

/**
 * Tells a person who looks elsewhere; a click brings the window to the front and opens the view of the route
 * ("/review/ID"). Silent where nothing can, and while the window is in front.
 */
export function notify(title: string, body: string, route = ''): void {
  if (!document.hasFocus()) quietly((s) => s.Notify(title, body, route));
}

/** Puts what waits into the title of the tab or the window. */
export function setTitle(title: string): void {
  document.title = title;
  quietly((s) => s.SetTitle(title));
}

/** Puts the number of what waits on the launcher's icon, where the desktop shows such; 0 takes it away. */
export function setBadge(count: number): void {
  quietly((s) => s.SetBadge(count));
}

/** Makes the frame of the window light, dark, or as the system has it. */
export function setTheme(name: 'system' | 'light' | 'dark'): void {
  quietly((s) => s.SetTheme(name));
}

/** Makes the page larger, smaller or its natural size; gives the size. undefined: the browser has keys for that. */
export async function zoom(step: 1 | -1 | 0): Promise<number | undefined> {
  const s = shell();
  return s ? inTime(s.Zoom(step)) : undefined;
}

/** Fills the screen, or goes back. */
export function fullscreen(): void {
  quietly((s) => s.Fullscreen());
}

/** Closes the window. Agents go on. */
export function quit(): void {
  quietly((s) => s.Quit());
}

/** Reports that the page reached a point, at a time in milliseconds since 1970. */
export function mark(name: string, at: number): void {
  quietly((s) => s.Mark(name, at));
}

async function asked(call: (s: Shell) => Promise<void>): Promise<boolean> {
  const s = shell();
  if (s) await inTime(call(s));
  return s !== undefined;
}

/** Calls what has nothing to say: in a browser, or when it fails, nothing happens. */
function quietly(call: (s: Shell) => Promise<unknown>): void {
  const s = shell();
  if (s) void inTime(call(s)).catch(() => undefined);
}

/** A bound method that panics never answers; no call may hang the page. */
function inTime<T>(p: Promise<T>, ms = CALL_TIMEOUT): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, no) => {
    timer = setTimeout(() => no(new Error('the window did not answer')), ms);
  });
  return Promise.race([p, late]).finally(() => clearTimeout(timer));
}
