import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo, rounding } from './repo';

const engine = new Engine();

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
    await withAxe(context);
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
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
    await expect(page.getByRole('listbox', { name: 'Models' })).toBeVisible();
    await broken(page, 'models');
    expect(desk.trouble).toEqual([]);
    await context.close();
  });
}
