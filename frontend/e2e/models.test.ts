import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { ModelServer } from './modelserver';

// The models view over a real engine, with the tests' own model server for Ollama and for a hosted provider.

const KEY = 'sk-right-canary-0123456789';
const server = new ModelServer();
const engine = new Engine((home) => ({
  OLLAMA_HOST: server.url,
  OPENAI_BASE_URL: `${server.url}/v1`,
  XDG_RUNTIME_DIR: home, // no session bus there: keys never go to the keychain of whoever runs this
}));

test.beforeAll(async () => {
  await server.start({
    key: KEY,
    models: [
      { name: 'coder:30b', bytes: 5e6, vram: 3e6, context: 65536, allocates: 16384, quant: 'Q4_K_M', params: '30.5B' },
      { name: 'search', capabilities: ['embedding'], cold: true },
    ],
    pulls: [
      { name: 'new:4b', bytes: 1000, hold_at: 500, cold: true },
      { name: 'other:1b', bytes: 1000, cold: true },
    ],
  });
  await engine.start();
});
test.afterAll(async () => {
  await engine.close();
  server.close();
});

test('models are seen, got, loaded, used and deleted; keys are kept or refused', async ({ page }) => {
  const desk = new Desk(page);
  const list = page.getByRole('listbox', { name: 'Models' });
  const row = (name: string) => list.getByRole('option').filter({ hasText: name });
  const pane = page.getByRole('complementary');
  const pulls = page.getByRole('list', { name: 'Being got' });

  await test.step('what is there, with what is known of it', async () => {
    await page.goto(`${engine.link}`);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
    await row('coder:30b').click();
    await expect(row('coder:30b')).toHaveAttribute('aria-selected', 'true');
    await expect(row('coder:30b')).toContainText('loaded');
    await expect(pane).toContainText('60 % on the GPU, the rest on the processor');
    await expect(pane).toContainText('16k tokens; it could hold 66k');
    await expect(pane).toContainText('30.5B Q4_K_M');
    await expect(row('search')).toContainText('for search');
    await expect(pane.getByRole('listitem', { name: 'Ollama' })).toContainText('version 0.34.4, 2 models');
    await expect(list.getByRole('group', { name: 'On this machine' })).toContainText(/of memory/);
  });

  await test.step('two are got: the second waits, the first shows how far it is, in every face', async () => {
    for (const name of ['new:4b', 'other:1b']) {
      await page.getByRole('button', { name: /^Get a model/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Get a model' });
      await dialog.getByLabel(/Name in/).fill(name);
      await dialog.getByRole('button', { name: 'Get it' }).click();
      await expect(dialog).toBeHidden();
    }
    const first = pulls.getByRole('listitem', { name: 'new:4b' });
    await expect(first.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
    await expect(pulls.getByRole('listitem', { name: 'other:1b' })).toContainText('waits for the one before it');
    expect(engine.run('models', 'pulls')).toMatch(/new:4b +50%/);
    await server.release('new:4b');
    await expect(row('new:4b')).toBeVisible();
    await expect(row('other:1b')).toBeVisible();
    await expect(pulls).toBeHidden();
  });

  await test.step('what does not come says why', async () => {
    await desk.key('p');
    const dialog = page.getByRole('dialog', { name: 'Get a model' });
    await dialog.getByLabel(/Name in/).fill('nosuch:1b');
    await page.keyboard.press('Enter');
    const failed = pulls.getByRole('listitem', { name: 'nosuch:1b' });
    await expect(failed).toContainText(/File does not exist|file does not exist/);
    await expect(failed).toContainText('ollama.com/library');
    await failed.getByRole('button', { name: 'Dismiss' }).click();
    await expect(pulls).toBeHidden();
  });

  await test.step('out of memory and into it', async () => {
    await row('coder:30b').click();
    await pane.getByRole('button', { name: 'Unload' }).click();
    await expect(row('coder:30b')).not.toContainText('loaded');
    await pane.getByRole('button', { name: 'Load', exact: true }).click();
    await expect(row('coder:30b')).toContainText('loaded');
  });

  await test.step('the model for tasks, by key', async () => {
    await desk.key('=');
    await expect(row('coder:30b')).toContainText('tasks');
    expect(engine.run('config', 'get', 'default_model').trim()).toBe('ollama/coder:30b');
    await pane.getByLabel('Reviews').selectOption('ollama/new:4b');
    await expect(row('new:4b')).toContainText('reviews');
  });

  await test.step('deleting asks first', async () => {
    await row('other:1b').click();
    await desk.key('X');
    const dialog = page.getByRole('dialog', { name: 'Delete other:1b?' });
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await expect(dialog).toBeHidden();
    await expect(row('other:1b')).toBeVisible();
    await desk.key('X');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(row('other:1b')).toBeHidden();
  });

  await test.step('a wrong key is refused and not kept; the right one is, and is seen nowhere', async () => {
    const openai = pane.getByRole('listitem', { name: 'OpenAI', exact: true });
    await openai.getByRole('button', { name: 'Key of OpenAI' }).click();
    const field = openai.getByLabel('Key of OpenAI', { exact: true }).and(page.locator('input'));
    await field.fill('sk-wrong-canary-0123456789');
    await page.keyboard.press('Enter');
    await expect(openai.getByRole('alert')).toContainText('OpenAI refused it; nothing was kept');
    await field.fill(KEY);
    await page.keyboard.press('Enter');
    await expect(openai).toContainText('key from keys.toml');
    await expect(page.getByText(/OpenAI takes it/)).toBeVisible();
    expect(await page.content()).not.toContain('canary');
  });

  await test.step('a server of one’s own is a provider', async () => {
    const another = pane.getByRole('listitem', { name: 'Another provider' });
    await another.getByRole('button', { name: 'Add address' }).click();
    await another.getByLabel('Name').fill('house');
    await another.getByLabel('Address').fill('nonsense');
    await another.getByRole('button', { name: 'Use' }).click();
    await expect(another.getByRole('alert')).toContainText('not an http or https address');
    await another.getByLabel('Address').fill(`${server.url}/v1`);
    await another.getByRole('button', { name: 'Use' }).click();
    const house = pane.getByRole('listitem', { name: 'house', exact: true });
    await house.getByRole('button', { name: 'Key of house' }).click();
    await house.getByLabel('Key of house', { exact: true }).and(page.locator('input')).fill(KEY);
    await page.keyboard.press('Enter');
    await expect(row('house/coder:30b')).toContainText('price unknown');
    engine.run('config', 'set', 'prices.house/coder:30b', '2/8');
    await expect(row('house/coder:30b')).toContainText('$2 / $8');
  });

  await test.step('search', async () => {
    await desk.key('/');
    await page.keyboard.type('embedding');
    await expect(list.getByRole('option')).toHaveCount(1);
    await page.keyboard.type(' zzz');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect(row('coder:30b').first()).toBeVisible();
  });
  expect(desk.trouble).toEqual([]);
});
