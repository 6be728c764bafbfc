import { expect, test, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Stage } from './stage';
import { tour } from './tour';

// Every view, in both themes and in three sizes: no rule of accessibility is broken, nothing runs out of the page, and a
// picture of each is left in the folder that COPPICE_SHOTS names.

const shots = resolve(process.env.COPPICE_SHOTS ?? join(import.meta.dirname, '../test-results/shots'));
const engine = new Engine();

test.beforeAll(async () => {
  await engine.start();
  new Stage(engine).set();
});
test.afterAll(() => engine.close());

const sizes = [
  { name: '', width: 1440, height: 900, scale: 1 },
  { name: '-small', width: 1024, height: 700, scale: 1 },
  { name: '-zoomed', width: 720, height: 450, scale: 2 }, // 1440 × 900 at 200 %
] as const;

for (const scheme of ['light', 'dark'] as const) {
  for (const size of sizes) {
    test(`every view, ${scheme}${size.name}`, async ({ browser }) => {
      const { width, height, scale: deviceScaleFactor } = size;
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width, height },
        deviceScaleFactor,
        reducedMotion: 'reduce',
      });
      await withAxe(context);
      const page = await context.newPage();
      await page.goto(engine.link);
      const desk = new Desk(page);
      for (const title of [
        'Usage-based',
        'Where is money',
        'Invoices in other',
        'Look for faults',
        'Bill by',
        'Export',
      ])
        await desk.waitFor(title, 'Needs you');
      mkdirSync(shots, { recursive: true });
      await tour(page, async (name) => {
        await page.screenshot({ path: join(shots, `${name}-${scheme}${size.name}.png`) });
        await broken(page, name);
        expect.soft(await wider(page), `${name} is wider than the page`).toBe(0);
        const diff = name === 'review' ? await page.locator('.diff').first().boundingBox() : null;
        if (name === 'review') expect.soft(diff?.width, 'the diff has most of the page').toBeGreaterThan(width / 2);
      });
      await context.close();
    });
  }
}

/** How many pixels the page is wider than the window: nobody scrolls a page sideways. */
const wider = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
