import { expect, test } from '@playwright/test';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo, rounding } from './repo';

const engine = new Engine();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

test('without its token the page asks for the link and shows nothing', async ({ page }) => {
  await page.goto(engine.link.split('#')[0] ?? '');
  await expect(page.getByRole('heading', { name: 'This page needs its link' })).toBeVisible();
  await page.getByLabel('Link or token').fill('nonsense');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByText('There is no token in that.')).toBeVisible();
  await page.getByLabel('Link or token').fill(engine.link);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
});

test('bad input gets a clear error with a way out', async ({ page }) => {
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.openProject(engine.home);
  const dialog = page.getByRole('dialog', { name: 'Open a project' });
  await expect(dialog.getByRole('status')).toContainText(/not in a git repository.*git init/);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`accessibility rules pass, ${scheme}`, async ({ browser }) => {
    const title = `Round the total, ${scheme}`;
    const repo = new Repo(join(engine.home, scheme));
    engine.run('trust', repo.dir, '--yes');
    engine.run('run', title, '--project', repo.dir, '--model', repo.script('rounding', rounding));
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
    });
    await context.addInitScript({ path: axe });
    const page = await context.newPage();
    const desk = new Desk(page);
    await page.goto(engine.link);
    await desk.waitFor(title, 'Needs you');
    await broken(page, 'queue');
    await desk.select(title);
    await desk.key('Enter');
    await expect(page.locator('.cl.add').first()).toBeVisible();
    await broken(page, 'review');
    await desk.key('s');
    await expect(page.getByRole('log')).toBeVisible();
    await broken(page, 'session');
    await desk.key('Escape', 't');
    await expect(page.getByRole('dialog', { name: 'New task' })).toBeVisible();
    await broken(page, 'new task');
    await desk.key('Escape');
    await page.getByRole('link', { name: /Models/ }).click();
    await expect(page.getByRole('heading', { name: 'replay' })).toBeVisible();
    await broken(page, 'models');
    expect(desk.trouble).toEqual([]);
    await context.close();
  });
}

/** Fails with the rules of WCAG 2.2 A and AA that a page breaks. */
async function broken(page: import('@playwright/test').Page, name: string): Promise<void> {
  const found = await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const r = await run.run(document, { runOnly: { type: 'tag', values: tags } });
    return r.violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .slice(0, 3)
          .map((n) => n.target.join(' '))
          .join(', ')}`,
    );
  });
  expect(found, name).toEqual([]);
}
