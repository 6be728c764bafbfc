import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from './App.svelte';
import { createApi } from './backend/api';
import { FakeEngine, FakeProblem } from './backend/fake';
import { dialogs } from './state/dialog.svelte';
import { memory } from './state/memory.svelte';
import { queueChoice } from './state/queue.svelte';
import { router } from './state/route.svelte';
import { toasts } from './state/toast.svelte';

let engine: FakeEngine;
const user = userEvent.setup();

beforeEach(() => {
  engine = new FakeEngine();
  memory.selected = '';
  queueChoice.clear();
  dialogs.close();
  toasts.list = [];
  router.go({ view: 'queue' });
});
afterEach(cleanup);

async function open() {
  const api = createApi(engine.fetch, 'http://fake');
  render(App, { props: { api, fetcher: engine.fetch as typeof fetch } });
  await screen.findByRole('option', { name: /Usage-based invoice endpoint/ });
}
const row = (title: RegExp) => screen.getByRole('option', { name: title });
const posts = () =>
  engine.sent.filter((s) => s.method === 'POST' && !s.path.endsWith('/look')).map((s) => [s.path, s.body]);

describe('the queue', () => {
  it('moves with j and k, one row in the tab order', async () => {
    await open();
    await waitFor(() => expect(row(/Stream the ledger/).getAttribute('aria-selected')).toBe('true'));
    await user.keyboard('jj');
    expect(row(/Usage-based/).getAttribute('aria-selected')).toBe('true');
    await user.keyboard('k');
    expect(row(/Prorate/).getAttribute('aria-selected')).toBe('true');
    expect(screen.getAllByRole('option').filter((r) => r.tabIndex === 0)).toHaveLength(0);
    const list = screen.getByRole('listbox', { name: 'Queue' });
    expect(list.tabIndex).toBe(0);
    expect(list.getAttribute('aria-activedescendant')).toBe(row(/Prorate/).id);
  });
  it('accepts the tree that was shown', async () => {
    await open();
    await user.click(row(/Usage-based/));
    await user.keyboard('a');
    await waitFor(() =>
      expect(posts()).toEqual([['/api/attempts/a4/accept', { tree: expect.stringMatching(/^3f9c2ab/) as string }]]),
    );
  });
  it('answers a request from the preview', async () => {
    await open();
    await user.click(row(/Stream the ledger/));
    const dock = await screen.findByRole('region', { name: 'Waits for you' });
    expect(dock.textContent).toContain('go run ./tools/golden -write testdata/export');
    const always = within(dock).getByRole('button', { name: /This attempt/ });
    await waitFor(() => expect(always).toHaveProperty('disabled', false));
    await user.click(always);
    await waitFor(() =>
      expect(posts()).toEqual([['/api/requests/r1/answer', { answer: 'allow', scope: 'attempt', from: 'browser' }]]),
    );
  });
  it('answers a question with its number', async () => {
    await open();
    await user.click(row(/Prorate/));
    await waitFor(() => expect(screen.getByRole('button', { name: /No, skip it/ })).toHaveProperty('disabled', false));
    await user.keyboard('2');
    await waitFor(() =>
      expect(posts()).toEqual([['/api/requests/r2/answer', { answer: 'No, skip it', from: 'browser' }]]),
    );
  });
  it('offers only what can be done', async () => {
    await open();
    await user.click(row(/Rotate session keys/));
    const preview = screen.getByRole('complementary', { name: /Selected: #7/ });
    expect(within(preview).queryByRole('button', { name: /^Accept/ })).toBeNull();
    await user.keyboard('axl');
    expect(posts()).toEqual([]);
  });
  it('filters as a person types, and typing does nothing else', async () => {
    await open();
    await user.keyboard('/');
    await user.keyboard('invoice');
    await waitFor(() => expect(screen.queryByRole('option', { name: /Stream the ledger/ })).toBeNull());
    expect(row(/Usage-based/)).toBeTruthy();
    expect(posts()).toEqual([]);
  });
  it('shows activity as it comes', async () => {
    await open();
    engine.emit({ kind: 'attempt', seq: 0, attempt: 'a16', text: 'writes money_test.go' });
    await waitFor(() => expect(row(/Decimal amounts/).textContent).toContain('writes money_test.go'));
  });
  it('says what went wrong, with the way out', async () => {
    engine.on(
      'POST /api/attempts/a4/accept',
      () => new FakeProblem(409, { code: 'conflict', detail: 'the tree moved', hint: 'look again' }),
    );
    await open();
    await user.click(row(/Usage-based/));
    await user.keyboard('a');
    await screen.findByText('The tree moved.');
    expect(screen.getByText('Look again.')).toBeTruthy();
  });
  it('marks a replay as one', async () => {
    await open();
    expect(within(row(/Virtual rows/)).getAllByRole('img', { name: 'replay' })).not.toHaveLength(0);
  });
});

describe('landing', () => {
  const land = async () => {
    await open();
    await user.click(row(/Invoice numbers/));
    await user.keyboard('l');
    return screen.findByRole('dialog', { name: 'Land #12 on main' });
  };
  it('sends the edited message and the accepted tree', async () => {
    engine.on('POST /api/attempts/a12/land', () => ({
      id: 'l12',
      target: 'refs/heads/main',
      after: 'abcdef0123',
      state: 'done',
    }));
    const dialog = await land();
    const message = within(dialog).getByLabelText('Commit message');
    await waitFor(() => expect((message as HTMLTextAreaElement).value).toContain('Coppice-Task'));
    await user.clear(message);
    await user.type(message, 'Mine');
    await user.click(within(dialog).getByRole('button', { name: 'Land' }));
    await screen.findByText('#12 landed on main as abcdef0.');
    expect(posts()[0]).toEqual([
      '/api/attempts/a12/land',
      { strategy: 'squash', message: 'Mine', tree: expect.any(String) as string },
    ]);
    expect(screen.getByRole('button', { name: 'Undo' })).toBeTruthy();
  });
  it('stops at conflicts and names them', async () => {
    engine.on('GET /api/attempts/a12/landing', () => ({
      attempt: 'a12',
      strategy: 'squash',
      target: 'refs/heads/main',
      before: 'b',
      tree: '',
      clean: false,
      conflicts: ['a/b.go'],
      moved: true,
      message: 'm',
    }));
    const dialog = await land();
    await within(dialog).findByText('a/b.go');
    expect(within(dialog).getByRole('button', { name: 'Land' })).toHaveProperty('disabled', true);
  });
  it('is not offered before it is accepted', async () => {
    await open();
    await user.click(row(/Usage-based/));
    await user.keyboard('l');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await screen.findByText(/lands once it is accepted/)).toBeTruthy();
  });
});

describe('review', () => {
  it('comments on the line the cursor is on', async () => {
    await open();
    await user.click(row(/Usage-based/));
    await user.keyboard('{Enter}');
    const diff = await screen.findByRole('region', { name: 'Diff' });
    await waitFor(() => expect(diff.querySelectorAll('.cl.add').length).toBeGreaterThan(5));
    await user.keyboard(']');
    await waitFor(() => expect(diff.querySelector('.cl.cur')?.textContent).toContain('HalfUp'));
    await user.keyboard('c');
    await user.type(
      await screen.findByRole('textbox', { name: 'Comment on line 39 of internal/invoice/tax.go' }),
      'Why?',
    );
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(posts()).toEqual([
        ['/api/attempts/a4/comments', { text: 'Why?', file: 'internal/invoice/tax.go', line: 39, old: true }],
      ]),
    );
  });
  it('shows a character that deceives by its number', async () => {
    router.go({ view: 'review', id: 'a4' });
    render(App, { props: { api: createApi(engine.fetch, 'http://fake'), fetcher: engine.fetch as typeof fetch } });
    await waitFor(() => expect(document.querySelector('.hid')?.textContent).toBe('U+200B'));
  });
  it('sends open comments along when changes are requested', async () => {
    await open();
    await user.click(row(/Usage-based/));
    await user.keyboard('r');
    const dialog = await screen.findByRole('dialog', { name: 'Request changes #4' });
    await within(dialog).findByText(/1 open comment go along/);
    await user.type(within(dialog).getByLabelText('What should change'), 'Paging');
    await user.click(within(dialog).getByRole('button', { name: /Send/ }));
    await waitFor(() => expect(posts()).toEqual([['/api/attempts/a4/request-changes', { text: 'Paging' }]]));
  });
});

describe('the page', () => {
  it('keeps the last state in sight when the engine is gone', async () => {
    await open();
    engine.down = true;
    engine.drop();
    await screen.findByText('Reconnecting.');
    expect(row(/Usage-based/)).toBeTruthy();
  });
  it('asks for the link without a token', async () => {
    for (const r of ['status', 'projects', 'tasks'])
      engine.on(`GET /api/${r}`, () => new FakeProblem(401, { status: 401, detail: 'no token' }));
    render(App, { props: { api: createApi(engine.fetch, 'http://fake'), fetcher: engine.fetch as typeof fetch } });
    await screen.findByRole('heading', { name: 'This page needs its link' });
  });
  it('asks before it trusts, and sends back what was shown', async () => {
    await open();
    await user.click(screen.getByRole('button', { name: /storefront/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Trust storefront?' });
    await within(dialog).findByText('npm ci --ignore-scripts');
    engine.on('POST /api/projects/p2/trust', () => ({
      id: 'p2',
      name: 'storefront',
      trusted: true,
      trust_stale: false,
      checkout: {},
    }));
    await user.click(within(dialog).getByLabelText(/Setup may use the network/));
    await user.click(within(dialog).getByRole('button', { name: 'Trust' }));
    await waitFor(() => expect(posts()).toEqual([['/api/projects/p2/trust', { print: 'x', setup_network: true }]]));
  });
  it('lists every key there is', async () => {
    await open();
    await user.keyboard('?');
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    expect(dialog.textContent).toContain('New task');
    expect(dialog.textContent).toContain('Allow once');
  });
});
