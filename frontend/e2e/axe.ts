import { expect, type BrowserContext, type Page } from '@playwright/test';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Puts axe into every page of a context, past the content policy of the page. */
export async function withAxe(of: Page | BrowserContext): Promise<void> {
  await of.addInitScript({ path: script });
}

/** Fails with the rules of WCAG 2.2 A and AA that a page breaks. */
export async function broken(page: Page, name: string): Promise<void> {
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const r = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    const places = (nodes: Axe.NodeResult[]) => nodes.slice(0, 3).map((n) => n.target.join(' '));
    return r.violations.map((v) => `${v.id}: ${places(v.nodes).join(', ')}`);
  });
  expect.soft(found, name).toEqual([]);
}
