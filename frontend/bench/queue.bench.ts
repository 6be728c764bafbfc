import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Engine } from '../e2e/engine';
import { Repo, rounding } from '../e2e/repo';
import { figure, quantile } from './figure';
import { frames } from './trace';

// The queue with 1,000 items, served by the real engine from a real database.

const N = 1000;
const engine = new Engine();

test.beforeAll(async () => {
  await engine.start();
  const repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  engine.run('run', 'Round the total', '--project', repo.dir, '--model', repo.script('rounding', rounding));
  await engine.restart(() =>
    execFileSync('go', ['run', '-tags', 'sqlite_fts5', './build/seed', `${engine.home}/data/coppice.db`, String(N)], {
      cwd: resolve(import.meta.dirname, '../..'),
      stdio: 'inherit',
    }),
  );
});
test.afterAll(() => engine.close());

test('1,000 items', async ({ page }) => {
  const list = page.getByRole('listbox', { name: 'Queue' });
  const rows = () => list.locator('.vrow').count();

  await page.goto(engine.link);
  await expect(list.locator('.vrow').first()).toBeVisible();
  await expect(page.getByRole('group', { name: 'Needs you' })).toContainText('600');

  // From the key press to the frame after the rows are in the page, in the page's own clock.
  await page.evaluate(() => (location.hash = '#/bin'));
  await expect(page.getByRole('heading', { name: 'Bin', exact: true })).toBeVisible();
  const first: number[] = [];
  for (let i = 0; i < 5; i++) {
    first.push(
      await page.evaluate(async () => {
        const t = performance.now();
        location.hash = '#/queue';
        while (!document.querySelector('.vrow .title')) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        const took = performance.now() - t;
        location.hash = '#/bin';
        while (document.querySelector('.vrow .title')) await new Promise(requestAnimationFrame);
        return took;
      }),
    );
  }
  figure('queue: 1,000 items, another view to first rows, median of 5', 300, quantile(first, 0.5));

  await page.evaluate(() => (location.hash = '#/queue'));
  await expect(list.locator('.vrow').first()).toBeVisible();
  let most = 0;
  const cost = await frames(page, () =>
    list.evaluate(async (el) => {
      for (let i = 0; i < 240; i++) {
        await new Promise(requestAnimationFrame);
        el.scrollTop += 80;
      }
    }),
  );
  for (const at of [0, 0.3, 0.7, 1]) {
    await list.evaluate((el, a) => el.scrollTo({ top: a * el.scrollHeight }), at);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    most = Math.max(most, await rows());
  }
  figure('queue: the same, row elements wherever it is scrolled', 200, most, 'rows');
  figure('queue: scrolling it, scripting and layout a frame, median', 6, quantile(cost, 0.5));
  figure('queue: the same, 95th of 100', 6, quantile(cost, 0.95));
});
