import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { createApi } from '../backend/api';
import { FakeEngine, FakeProblem } from '../backend/fake';
import { models } from '../backend/fixtures-place';
import { dialogs } from '../state/dialog.svelte';
import { router } from '../state/route.svelte';
import { toasts } from '../state/toast.svelte';

let engine: FakeEngine;
const user = userEvent.setup();

beforeEach(() => {
  engine = new FakeEngine();
  dialogs.close();
  toasts.list = [];
});
afterEach(cleanup);

async function open(view: 'models' | 'first') {
  router.go({ view });
  render(App, {
    props: { api: createApi(engine.fetch, 'http://fake'), fetcher: engine.fetch as typeof fetch },
  });
  await screen.findByRole('heading', { name: view === 'models' ? 'Models' : 'What can work on this machine' });
}
const sent = (method: string) => engine.sent.filter((s) => s.method === method).map((s) => [s.path, s.body]);
const row = async (name: RegExp) =>
  within(await screen.findByRole('listbox', { name: 'Models' })).findByRole('option', { name });

describe('models', () => {
  it('shows one in full, and uses it for tasks', async () => {
    await open('models');
    await user.click(await row(/claude-sonnet-4-5/));
    const pane = screen.getByRole('complementary', { name: /claude-sonnet-4-5/ });
    expect(pane.textContent).toContain('from the catalogue that ships with the program');
    await user.click(within(pane).getByRole('button', { name: /Use for tasks/ }));
    await waitFor(() =>
      expect(sent('PUT')).toEqual([['/api/config', { key: 'default_model', value: 'anthropic/claude-sonnet-4-5' }]]),
    );
  });
  it('shows what was measured, and measures again', async () => {
    await open('models');
    await user.click(await row(/qwen3-coder(?!:)/));
    const pane = screen.getByRole('region', { name: 'Measured here' });
    expect(pane.textContent).toMatch(/3 of 3 by replace \(used\)/);
    expect(pane.textContent).toMatch(/reads 812 tokens a second/);
    await user.click(screen.getByRole('button', { name: 'Measure' }));
    await waitFor(() => expect(pane.textContent).toContain('3 of 22: reads and writes'));
    await user.click(screen.getByRole('button', { name: 'Stop measuring' }));
    await waitFor(() => expect(pane.textContent).toContain('was ended'));
    expect(sent('POST').map(([path]) => path)).toEqual(['/api/models/probes', '/api/models/probes/cancel']);
  });
  it('gets what is worth getting, and shows how far it is', async () => {
    await open('models');
    await user.click(await row(/qwen3-coder:30b/));
    await user.click(screen.getByRole('button', { name: /Get it, about 19.0 GB/ }));
    await waitFor(() => expect(sent('POST')).toEqual([['/api/models/pulls', { name: 'ollama/qwen3-coder:30b' }]]));
    const pulls = await screen.findByRole('list', { name: 'Being got' });
    expect(within(pulls).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('37');
    await user.click(within(pulls).getByRole('button', { name: 'Cancel gpt-oss:20b' }));
    await waitFor(() =>
      expect(sent('POST').at(-1)).toEqual(['/api/models/pulls/cancel', { name: 'ollama/gpt-oss:20b' }]),
    );
  });
  it('says why a pull failed, goes on with it, or puts it away', async () => {
    const failure = { code: 'disk', message: 'no space left', hint: 'make room' };
    engine.pulls = [{ name: 'ollama/a:1b', state: 'failed', failure, asked_at: '2026-01-01T00:00:00Z' }];
    await open('models');
    const one = await screen.findByRole('listitem', { name: 'a:1b' });
    expect(one.textContent).toContain('No space left. Make room.');
    await user.click(within(one).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(sent('POST')).toEqual([['/api/models/pulls', { name: 'ollama/a:1b' }]]));
    await user.click(within(one).getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(screen.queryByRole('listitem', { name: 'a:1b' })).toBeNull());
  });
  it('asks before a model is deleted', async () => {
    await open('models');
    await user.click(await row(/gemma3:4b/));
    await user.keyboard('X');
    const dialog = await screen.findByRole('dialog', { name: 'Delete gemma3:4b?' });
    expect(sent('POST')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(sent('POST')).toEqual([['/api/models/remove', { name: 'gemma3:4b' }]]));
  });
  it('keeps what was typed when a key is refused, and shows it nowhere', async () => {
    engine.on(
      'PUT /api/keys/openai',
      () => new FakeProblem(502, { code: 'auth', detail: 'OpenAI refused it', hint: 'copy it again' }),
    );
    await open('models');
    await user.click(await screen.findByRole('button', { name: 'Add key of OpenAI' }));
    const field = screen.getByLabelText(/Key of OpenAI/, { selector: 'input' });
    expect(field.getAttribute('type')).toBe('password');
    await user.type(field, 'sk-canary{Enter}');
    expect((await screen.findByRole('alert')).textContent).toBe('OpenAI refused it. Copy it again.');
    expect((field as HTMLInputElement).value).toBe('sk-canary');
    expect(document.body.textContent).not.toContain('canary');
    engine.on('PUT /api/keys/openai', () => ({
      provider: 'openai',
      title: 'OpenAI',
      from: 'keychain',
      variables: [],
      check: 'taken',
    }));
    await user.click(screen.getByRole('button', { name: 'Keep' }));
    expect(await screen.findByText('The key of OpenAI is kept in the system keychain. OpenAI takes it.')).toBeTruthy();
    expect(screen.queryByLabelText(/Key of OpenAI/, { selector: 'input' })).toBeNull();
  });
  it('searches, and says when nothing matches', async () => {
    await open('models');
    await row(/gemma3/);
    await user.keyboard('/');
    await user.keyboard('nomic');
    await waitFor(() =>
      expect(within(screen.getByRole('listbox', { name: 'Models' })).getAllByRole('option')).toHaveLength(1),
    );
    await user.keyboard(' zzz');
    await user.click(await screen.findByRole('button', { name: 'Show all' }));
    await row(/gemma3/);
  });
});

describe('the first screen', () => {
  const none = () => {
    const providers = (models.providers ?? []).map((p) =>
      p.name === 'ollama' ? { ...p, state: 'unreachable', can_start: true, version: '' } : p,
    );
    engine.on('GET /api/models', () => ({ ...models, providers, models: [] }));
  };
  it('starts Ollama where it is installed', async () => {
    none();
    engine.on('POST /api/models/serve', () => ({ program: '/usr/bin/ollama', pid: 7, log: '/x/ollama.log', url: '' }));
    await open('first');
    await user.click(await screen.findByRole('button', { name: 'Start Ollama' }));
    expect(await screen.findByText(/runs as process 7\. It goes on when Coppice ends/)).toBeTruthy();
  });
  it('offers a fitting model with its size, and gets it', async () => {
    engine.pulls = [];
    await open('first');
    await user.click(await screen.findByRole('button', { name: 'Get qwen3-coder:30b' }));
    await waitFor(() => expect(sent('POST')).toEqual([['/api/models/pulls', { name: 'ollama/qwen3-coder:30b' }]]));
  });
  it('sets the identity for git, and only on the click', async () => {
    await open('first');
    await user.type(await screen.findByLabelText('Your name'), 'Ada');
    await user.type(screen.getByLabelText('Your address'), 'ada@example.org');
    expect(sent('PUT')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Write to my git configuration' }));
    expect(await screen.findByRole('heading', { name: 'Git knows who you are' })).toBeTruthy();
    expect(sent('PUT')).toEqual([['/api/identity', { name: 'Ada', email: 'ada@example.org' }]]);
  });
  it('completes a path, and says why a folder cannot be opened', async () => {
    engine.on(
      'POST /api/projects',
      () => new FakeProblem(404, { code: 'not_found', detail: 'not in a git repository', hint: 'git init' }),
    );
    await open('first');
    const field = screen.getByRole('combobox', { name: 'Folder of a git repository' });
    await user.type(field, '~/s');
    expect(await screen.findByRole('option', { name: /\/home\/ada\/src\/billing/ })).toBeTruthy();
    await user.keyboard('{ArrowDown}{Enter}');
    expect((field as HTMLInputElement).value).toBe('/home/ada/src/billing');
    expect(sent('POST')).toEqual([]);
    await user.keyboard('{Enter}');
    expect((await screen.findByRole('alert')).textContent).toBe('Not in a git repository. Git init.');
  });
  it('says what lacks, what it means and how to mend it', async () => {
    await open('first');
    const step = await screen.findByRole('region', { name: 'Not there, and not needed' });
    expect(step.textContent).toContain('Opens a file of a change.');
    expect(step.textContent).toContain("coppice config set open.editor 'code -g {file}:{line}'");
    expect(await screen.findByRole('heading', { name: /^Isolation: / })).toBeTruthy();
  });
});
