import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, preview, type PreviewServer } from 'vite';
import { broken, withAxe } from './axe';

// Every primitive by itself, in both themes: it draws something, breaks no accessibility rule and says nothing bad.

const root = resolve(import.meta.dirname, '..');
let server: PreviewServer;
let out = '';
let address = '';

test.beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'coppice-gallery-'));
  const quiet = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' as const };
  const rolldownOptions = { input: join(root, 'gallery.html') };
  await build({ ...quiet, build: { outDir: out, emptyOutDir: true, rolldownOptions } });
  server = await preview({ ...quiet, build: { outDir: out }, preview: { host: '127.0.0.1', port: 0 } });
  address = server.resolvedUrls?.local[0] ?? '';
});
test.afterAll(async () => {
  await server.close();
  rmSync(out, { recursive: true, force: true });
});

for (const theme of ['light', 'dark']) {
  test(`every primitive, ${theme}`, async ({ page }) => {
    const trouble: string[] = [];
    page.on('pageerror', (e) => trouble.push(e.message));
    await withAxe(page);
    await page.goto(`${address}gallery.html?theme=${theme}`);
    const names = (await page.locator('main.gallery').getAttribute('data-stories'))?.split(' ') ?? [];
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect.soft(await draws(page, name), `${name} draws something`).toBe(true);
    await broken(page, `the gallery, ${theme}`);
    await page.getByRole('button', { name: 'Open the dialog' }).click();
    await expect(page.getByRole('dialog', { name: 'Reject #2' })).toBeVisible();
    await broken(page, `a dialog, ${theme}`);
    expect(trouble).toEqual([]);
  });
}

/** Whether a story has more than its heading. */
async function draws(page: Page, name: string): Promise<boolean> {
  const all = page.locator(`[data-story="${name}"] > :not(h2)`);
  return (await all.count()) > 0;
}
