import * as shell from '../backend/window';
import { commands, type Deeds } from './commands.svelte';
import { definition } from './keymap';
import { menuBar } from './menu';
import { parse, router } from './route.svelte';
import type { Store } from './store.svelte';
import { theme } from './theme.svelte';

/** How long the menu waits for more changes; nobody reads it while they come. */
const MENU_PAUSE = 100;

/** What the window told. In a browser it stays empty. */
class Native {
  /** Where the engine writes its log. */
  log = $state('');
}

export const native = new Native();

/**
 * Joins the page to its window: menu, frame, links that lead to a view, and what a window alone can do. Called once,
 * while the page is set up; in a browser it does nothing.
 */
export function joinWindow(store: Store): void {
  if (!shell.inWindow()) return;
  $effect(() => {
    const bar = menuBar(commands.active, (id) => commands.keysOf(id));
    const timer = setTimeout(() => shell.setMenu(bar), MENU_PAUSE);
    return () => clearTimeout(timer);
  });
  $effect(() => shell.setTheme(theme.choice));
  $effect(() => {
    const show = (route: string) => router.go(parse('#' + route));
    const offs = [shell.onMenu(run), shell.onRoute(show), commands.bind(windowDeeds)];
    void shell.begin().then(
      (b) => {
        if (!b) return;
        native.log = b.log;
        if (b.route) show(b.route);
        if (b.trace) report(store);
      },
      () => undefined, // the window does not answer; the page works without it
    );
    return () => {
      offs.forEach((off) => off());
      native.log = '';
    };
  });
}

function run(id: string): void {
  const d = definition(id);
  if (d) commands.run(d.id);
}

/** What a window does that a browser does by itself. */
const windowDeeds: Deeds = {
  'zoom-in': () => void shell.zoom(1),
  'zoom-out': () => void shell.zoom(-1),
  'zoom-reset': () => void shell.zoom(0),
  fullscreen: () => shell.fullscreen(),
  quit: () => shell.quit(),
};

/** Reports when something was painted first, when the queue was there, and each view that was shown. */
function report(store: Store): void {
  shell.mark('page-begins', performance.timeOrigin);
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) shell.mark('first-paint', performance.timeOrigin + paint.startTime);
  }).observe({ type: 'paint', buffered: true });
  $effect.root(() => {
    $effect(() => {
      if (store.loaded) painted('queue-painted');
    });
    $effect(() => painted(`shown-${router.current.view}`));
  });
}

/** Reports a point once what led to it is on the screen. */
function painted(name: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => shell.mark(name, performance.timeOrigin + performance.now())),
  );
}
