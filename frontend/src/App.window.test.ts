import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { createApi } from './backend/api';
import { FakeEngine } from './backend/fake';
import type { MenuItem } from './backend/window';
import { dialogs } from './state/dialog.svelte';
import { router } from './state/route.svelte';

/** The window as the page sees it: bound methods that are recorded, and events that a test can send. */
function fakeWindow(route = '') {
  const heard = new Map<string, (text: unknown) => void>();
  const shell = {
    Begin: vi.fn(() => Promise.resolve({ route, log: '/home/ada/engine.log', trace: false })),
    StartEngine: vi.fn(() => Promise.resolve()),
    SetMenu: vi.fn((_: MenuItem[]) => Promise.resolve()),
    SetTitle: vi.fn((_: string) => Promise.resolve()),
    SetBadge: vi.fn((_: number) => Promise.resolve()),
    SetTheme: vi.fn((_: string) => Promise.resolve()),
    Notify: vi.fn(() => Promise.resolve()),
    Zoom: vi.fn((_: number) => Promise.resolve(1.1)),
  };
  vi.stubGlobal('go', { app: { Shell: shell } });
  vi.stubGlobal('runtime', {
    EventsOn: (name: string, f: (text: unknown) => void) => (heard.set(name, f), () => heard.delete(name)),
  });
  return { shell, send: (name: string, text: unknown) => heard.get(name)?.(text), heard };
}

const engine = () => new FakeEngine();
function open(fetcher: unknown) {
  return render(App, {
    props: { api: createApi(fetcher as typeof fetch, 'http://fake'), fetcher: fetcher as typeof fetch },
  });
}

beforeEach(() => {
  dialogs.close();
  router.go({ view: 'queue' });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('in the window', () => {
  it('gives the menu every command, and does what is chosen there', async () => {
    const w = fakeWindow();
    open(engine().fetch);
    await screen.findByRole('option', { name: /Usage-based invoice endpoint/ });
    await waitFor(() => {
      const bar = w.shell.SetMenu.mock.lastCall?.[0] ?? [];
      expect(bar.find((l) => l.id === 'go-bin')).toMatchObject({ menu: 'Go', key: 'g b', enabled: true });
      expect(bar.find((l) => l.id === 'hunk-next')).toMatchObject({ menu: 'Go', enabled: false });
    });
    w.send('coppice:menu', 'go-bin');
    expect(router.current).toEqual({ view: 'bin' });
    w.send('coppice:menu', 'no-such-command');
    w.send('coppice:menu', { not: 'a text' });
    expect(router.current).toEqual({ view: 'bin' });
  });

  it('begins where a link leads, and goes where the next one does', async () => {
    const w = fakeWindow('/waiting');
    open(engine().fetch);
    await waitFor(() => expect(router.current).toEqual({ view: 'waiting' }));
    w.send('coppice:route', '/review/a4');
    expect(router.current).toEqual({ view: 'review', id: 'a4' });
    w.send('coppice:route', 'javascript:alert(1)');
    expect(router.current).toEqual({ view: 'queue' });
  });

  it('puts what waits into title and badge, and takes its ears away with it', async () => {
    const w = fakeWindow();
    const { unmount } = open(engine().fetch);
    await screen.findByRole('option', { name: /Usage-based invoice endpoint/ });
    await waitFor(() => expect(w.shell.SetTitle.mock.lastCall?.[0]).toMatch(/^\(\d+\) Coppice$/));
    expect(w.shell.SetBadge.mock.lastCall?.[0]).toBeGreaterThan(0);
    expect(w.heard.size).toBe(2);
    unmount();
    expect(w.heard.size).toBe(0);
  });

  it('zooms by its own keys', async () => {
    const w = fakeWindow();
    open(engine().fetch);
    await screen.findByRole('option', { name: /Usage-based invoice endpoint/ });
    await userEvent.keyboard('{Control>}={/Control}{Control>}0{/Control}');
    expect(w.shell.Zoom.mock.calls).toEqual([[1], [0]]);
  });
});

describe('without an engine', () => {
  const why = {
    status: 503,
    code: 'unavailable',
    detail: 'it could not start:\nno space left',
    hint: 'free some space',
  };
  const gone = () => Promise.resolve(new Response(JSON.stringify(why), { status: 503 }));

  it('says why, where the log is, and starts it again', async () => {
    const w = fakeWindow();
    const e = engine();
    let there = false;
    open(((...a: Parameters<typeof fetch>) => (there ? e.fetch(...a) : gone())) as typeof fetch);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('It could not start: Free some space.');
    expect(alert.textContent).toContain('no space left');
    await waitFor(() => expect(alert.textContent).toContain('/home/ada/engine.log'));
    w.shell.StartEngine.mockRejectedValueOnce(new Error('still no space'));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText(/still no space/i);
    expect(screen.getByRole('alert')).toBeTruthy();
    there = true;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('option', { name: /Usage-based invoice endpoint/ });
    expect(w.shell.StartEngine).toHaveBeenCalledTimes(2);
  });

  it('names no log in a browser, and says what starts it', async () => {
    open(gone);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Any coppice command');
    expect(alert.textContent).not.toContain('engine.log');
  });
});
