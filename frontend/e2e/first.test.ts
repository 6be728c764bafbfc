import { expect, test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { ModelServer } from './modelserver';

// From nothing to a first reviewed diff, and from an Ollama without a model to one with a model.

const person = (home: string) => {
  const dir = join(home, 'person');
  mkdirSync(dir, { recursive: true });
  return { HOME: dir, GIT_CONFIG_NOSYSTEM: '1', XDG_CONFIG_HOME: '' };
};

test.describe('from nothing', () => {
  const engine = new Engine(person);
  test.beforeAll(() => engine.start());
  test.afterAll(() => engine.close());

  test('to a first reviewed diff, by the demo', async ({ page }) => {
    const desk = new Desk(page);
    const begun = Date.now();
    await page.goto(engine.link);
    await expect(page.getByRole('heading', { name: /^No Ollama at 127\.0\.0\.1:9$/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: /^Isolation: \d/ })).toBeVisible();

    await test.step('git learns who the person is, on their click', async () => {
      const step = page.getByRole('region', { name: /^Git / });
      await expect(step).toContainText('Git does not know who you are');
      await step.getByLabel('Your name').fill('Ada Lovelace');
      await step.getByLabel('Your address').fill('ada@nowhere');
      expect(engine.run('identity')).toBe('');
      await step.getByRole('button', { name: 'Write to my git configuration' }).click();
      await expect(step).toContainText('Ada Lovelace <ada@nowhere> stands on the commits that you land.');
      expect(engine.run('identity').trim()).toBe('Ada Lovelace <ada@nowhere>');
    });

    await test.step('what lacks is said', async () => {
      await expect(page.getByRole('region', { name: 'Hosted models' })).toContainText('no key');
      await expect(page.getByText(/things? in order/)).toBeVisible();
    });

    await test.step('the demo plays, and its first change is read and accepted', async () => {
      await page.getByRole('button', { name: /^Try the demo/ }).click();
      const needs = page.getByRole('group', { name: 'Needs you' });
      const ready = needs.getByRole('option').filter({ has: page.getByLabel('ready to review') });
      await ready.first().click();
      await expect(ready.first()).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('Enter');
      await expect(page.locator('.cl.add').first()).toBeVisible();
      await page.keyboard.press('a');
      await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
    });
    console.log(`from nothing to a first accepted diff: ${((Date.now() - begun) / 1000).toFixed(1)} s`);

    await test.step('the screen stays reachable', async () => {
      await page.keyboard.press('Escape');
      await expect(page.getByRole('listbox', { name: 'Queue' })).toBeVisible();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await expect(page.getByRole('heading', { name: 'What can work on this machine' })).toBeVisible();
      await expect(page.getByRole('link', { name: 'Set up' })).toHaveAttribute('aria-current', 'page');
    });
    expect(desk.trouble).toEqual([]);
  });

  for (const scheme of ['light', 'dark'] as const) {
    test(`accessibility rules pass on the first screen, ${scheme}`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme: scheme, reducedMotion: 'reduce' });
      await withAxe(context);
      const page = await context.newPage();
      await page.goto(engine.link);
      await page.evaluate(() => (location.hash = '#/first'));
      await expect(page.getByRole('heading', { name: /^Isolation: \d/ })).toBeVisible();
      await expect(page.getByText(/things? in order/)).toBeVisible();
      await page.getByRole('button', { name: 'Key of Anthropic' }).click();
      await page.getByRole('combobox', { name: 'Folder of a git repository' }).fill('/');
      await expect(page.getByRole('listbox', { name: 'Folders' })).toBeVisible();
      await broken(page, 'first');
      await context.close();
    });
  }
});

test.describe('an Ollama without a model', () => {
  const server = new ModelServer();
  const engine = new Engine((home) => ({ ...person(home), OLLAMA_HOST: server.url }));
  test.beforeAll(async () => {
    // Whatever this machine is told to run best can be got.
    const names = ['gpt-oss:120b', 'qwen3-coder:30b', 'devstral-small-2:24b', 'gpt-oss:20b', 'qwen3:14b', 'qwen3:8b'];
    const all = [...names, 'qwen2.5-coder:7b', 'qwen3:4b'];
    await server.start({
      models: [],
      pulls: all.map((name) => ({ name, bytes: 4000, hold_at: 2000, context: 32768, cold: true })),
    });
    await engine.start();
  });
  test.afterAll(async () => {
    await engine.close();
    server.close();
  });

  test('gets the one that fits, which is cancelled, goes on, and does tasks', async ({ page }) => {
    const desk = new Desk(page);
    await page.goto(engine.link);
    const ollama = page.getByRole('region', { name: /Ollama/ });
    await expect(ollama).toContainText('Ollama runs here, without a model');
    await expect(ollama).toContainText(/about [\d.]+ GB, is the one this machine runs best/);
    const get = ollama.getByRole('button', { name: /^Get / });
    const name = ((await get.getAttribute('aria-label')) ?? '').replace('Get ', '');
    await get.click();
    const pull = page.getByRole('list', { name: 'Being got' }).getByRole('listitem', { name });
    await expect(pull.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
    await test.step('it goes on without the page', async () => {
      await page.goto('about:blank');
      await page.goto(engine.link);
      await expect(pull.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
    });
    await pull.getByRole('button', { name: /^Cancel/ }).click();
    await expect(pull).toContainText('cancelled; what came is kept');
    await pull.getByRole('button', { name: 'Go on' }).click();
    await expect(ollama).toContainText('Ollama runs here, with 1 model');
    await expect(ollama.getByRole('radio', { name: `Use ${name} for tasks` })).toBeChecked();
    expect(desk.trouble).toEqual([]);
  });
});
