import { expect, type Page } from '@playwright/test';
import { Desk } from './driver';

/** One place of the page, how a person gets to it from the queue, and when it is there. */
interface Stop {
  readonly name: string;
  readonly go: (desk: Desk) => Promise<void>;
}

const heading = (desk: Desk, name: string | RegExp) =>
  expect(desk.page.getByRole('heading', { level: 1, name }).first()).toBeVisible();

const place = (name: string, title: string | RegExp): Stop => ({
  name,
  go: async (desk) => {
    await desk.page.evaluate((hash) => (location.hash = hash), `#/${name}`);
    await heading(desk, title);
  },
});

/** Opens what waits in the queue, whatever it is. */
async function open(desk: Desk, title: string): Promise<void> {
  await desk.page.evaluate(() => (location.hash = '#/queue'));
  await desk.select(title);
  await desk.key('Enter');
  await heading(desk, new RegExp(title));
}

const opened = (name: string, title: string, there: string): Stop => ({
  name,
  go: async (desk) => {
    await open(desk, title);
    await expect(desk.page.locator(there).first()).toBeVisible();
  },
});

const dialog = (
  name: string,
  keys: string[],
  button: RegExp,
  title: RegExp,
  from = 'Tests for the edge cases',
): Stop => ({
  name,
  go: async (desk) => {
    await open(desk, from);
    await expect(desk.page.locator('.cl').first()).toBeVisible();
    await expect(desk.page.getByRole('button', { name: button })).toBeEnabled();
    await desk.key(...keys);
    await expect(desk.page.getByRole('dialog', { name: title })).toBeVisible();
  },
});

/** Every view there is, over the project of Stage. */
export const stops: readonly Stop[] = [
  {
    name: 'queue',
    go: async (desk) => {
      await desk.page.evaluate(() => (location.hash = '#/queue'));
      await desk.select('Usage-based invoice endpoint');
      const preview = desk.page.getByRole('complementary'); // not in a narrow window
      if (await preview.isVisible()) await expect(preview).toContainText('go test ./...');
    },
  },
  opened('review', 'Usage-based invoice endpoint', '.cl.add .k'),
  {
    name: 'review-split',
    go: async (desk) => {
      await open(desk, 'Usage-based invoice endpoint');
      await expect(desk.page.locator('.cl').first()).toBeVisible();
      await desk.key('|');
      await expect(desk.page.locator('.dr.pair').first()).toBeVisible();
    },
  },
  dialog('land', ['l'], /^Land/, /^Land #2/),
  dialog('request', ['r'], /^Request changes/, /Request changes/),
  opened('report', 'Where is money rounded?', '[aria-label="What came of it"] h1'),
  opened('plan-artifact', 'Invoices in other currencies', 'main .md h1'),
  opened('findings', 'Look for faults', '.findings h3'),
  opened('failure', 'Bill by day', '.failure h2'),
  opened('session', 'Export invoices as CSV', '[role=log] [data-call="ask"]'),
  place('waiting', 'Waiting'),
  {
    name: 'search',
    go: async (desk) => {
      await desk.page.evaluate(() => (location.hash = '#/search'));
      await desk.page.getByRole('combobox', { name: 'Search all sessions' }).fill('invoice');
      await expect(desk.page.locator('.hit mark').first()).toBeVisible();
    },
  },
  place('races', 'Races'),
  {
    name: 'race',
    go: async (desk) => {
      await desk.page.evaluate(() => (location.hash = '#/races'));
      await desk.page.getByRole('link', { name: /Refuse a negative amount/ }).click();
      await expect(desk.page.getByRole('button', { name: /^Choose/ }).first()).toBeVisible();
      await expect(desk.page.locator('.pair .peek-r.add').first()).toBeVisible();
    },
  },
  place('plan', /Plan/),
  place('projects', 'Projects'),
  place('models', 'Models'),
  place('usage', 'Usage'),
  place('bin', 'Bin'),
  place('settings', 'Settings'),
  place('log', 'Log'),
  place('first', 'What can work on this machine'),
  {
    name: 'new-task',
    go: async (desk) => {
      await desk.page.evaluate(() => (location.hash = '#/queue'));
      await desk.key('t');
      const d = desk.page.getByRole('dialog', { name: 'New task' });
      await d.getByLabel(/^Brief/).fill('Refuse a negative amount where the meter reads it, as @internal/usage/');
      await d.getByText('Scope, checks, budget').click();
    },
  },
  {
    name: 'palette',
    go: async (desk) => {
      await desk.page.evaluate(() => (location.hash = '#/queue'));
      await desk.key('Control+k');
      await expect(desk.page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'help',
    go: async (desk) => {
      await desk.page.evaluate(() => (location.hash = '#/queue'));
      await desk.key('?');
      await expect(desk.page.getByRole('dialog')).toBeVisible();
    },
  },
];

/** Goes through all of them, and back to the queue in between. */
export async function tour(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
  const desk = new Desk(page);
  for (const stop of stops) {
    await stop.go(desk);
    await visit(stop.name);
    if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  expect(desk.trouble).toEqual([]);
}
