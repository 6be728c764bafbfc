import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { asking, Repo, rounding } from './repo';

// The queue over a real engine: it holds still, is ordered and filtered as a person likes, and answers in place.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

/** Writes one file of as many lines as it is told to. */
const writing = (lines: number) => `turn
  call write {"path": "new.txt", "content": "${'line\\n'.repeat(lines)}"}
turn
  expect tool-result write ok
  call finish {"summary": "Wrote ${lines} lines."}
  stop
`;

test('the queue holds still, in the order and with the filters one likes', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  engine.run('trust', repo.dir, '--yes');
  const run = (title: string, name: string, script: string, ...more: string[]) =>
    engine.run('run', title, '--project', repo.dir, '--model', repo.script(name, script), ...more);
  run('Round the total', 'rounding', rounding, '--kind', 'fix');
  run('A long one', 'long', writing(900), '--kind', 'docs');
  run('A short one', 'short', writing(3), '--kind', 'docs');

  const titles = () => desk.section('Needs you').locator('[role=option] .title').allTextContents();

  await test.step('rows are as the engine proposes them, with what a person needs', async () => {
    await page.goto(engine.link);
    await desk.waitFor('A short one', 'Needs you');
    await expect(desk.row('Round the total')).toContainText('+1');
    await expect(desk.row('Round the total')).toContainText('replay rounding');
    await expect(desk.row('A long one')).toContainText('+900');
  });

  await test.step('orders change and are remembered', async () => {
    await page.getByLabel('Minutes I have').selectOption('0');
    await page.getByLabel('Order').selectOption('riskiest');
    await expect.poll(async () => (await titles())[0]).toBe('A long one');
    await page.getByLabel('Order').selectOption('quickest');
    await expect.poll(async () => (await titles()).at(-1)).toBe('A long one');
    await desk.again(engine.link);
    await expect(page.getByLabel('Order')).toHaveValue('quickest');
    await expect.poll(async () => (await titles()).at(-1)).toBe('A long one');
  });

  await test.step('filters narrow, say so, and are remembered', async () => {
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('group', { name: 'Filters' }).getByLabel('Kind').selectOption('fix');
    await expect(desk.row('A long one')).toBeHidden();
    await desk.again(engine.link);
    await expect(desk.row('Round the total')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Filter · 1' })).toBeVisible();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect(desk.row('A long one')).toBeVisible();
  });

  await test.step('minutes pick a set, and pass over what takes too long', async () => {
    await page.getByLabel('Minutes I have').selectOption('5');
    await expect(page.getByText(/Not in these 5 minutes/)).toBeVisible();
    await expect.poll(async () => (await titles()).at(-1)).toBe('A long one');
    await page.getByLabel('Minutes I have').selectOption('0');
    await expect(page.getByText(/Not in these/)).toBeHidden();
  });

  await test.step('the preview shows the first lines of the change', async () => {
    await desk.select('Round the total');
    const preview = page.getByRole('complementary', { name: /Selected: #1/ });
    await expect(preview.locator('.peek-r.add')).toContainText('inv.Total = total.Round(HalfEven)');
    await expect(preview).toContainText('Credit notes still round half up.');
  });

  await test.step('what comes above the selected row waits behind a count', async () => {
    await page.getByLabel('Order').selectOption('proposed');
    await desk.select('A long one');
    const where = async () => Math.round((await desk.row('A long one').boundingBox())?.y ?? 0);
    const y = await where();
    engine.run('run', 'Make an export', '--detach', '--project', repo.dir, '--model', repo.script('asking', asking));
    const fresh = desk.section('Needs you').getByRole('option', { name: /^1 new/ });
    await expect(fresh).toBeVisible();
    await expect(desk.row('Make an export')).toBeHidden();
    await expect(desk.row('A long one')).toHaveAttribute('aria-selected', 'true');
    expect(await where()).toBe(y + 28); // the count itself, and nothing else
    await fresh.click();
    await expect(desk.row('Make an export')).toHaveAttribute('aria-selected', 'true');
    await expect(fresh).toBeHidden();
  });

  await test.step('a question is answered in place, and the row is followed', async () => {
    const dock = page.getByRole('region', { name: 'Waits for you' });
    await dock.getByRole('button', { name: 'LF', exact: true }).click();
    await expect(dock).toBeHidden();
    await desk.waitFor('Make an export', 'Needs you');
    await expect(desk.row('Make an export')).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('keys go through the whole list, from one end to the other', async () => {
    const rows = page.getByRole('listbox', { name: 'Queue' }).getByRole('option');
    await desk.key('g', 'g');
    await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
    await desk.key('Shift+G');
    await expect(rows.last()).toHaveAttribute('aria-selected', 'true');
    await desk.key('k');
    await expect(rows.nth(-2)).toHaveAttribute('aria-selected', 'true');
    await desk.key('o');
    await expect(page.getByLabel('Order')).toHaveValue('oldest');
  });
  expect(desk.trouble).toEqual([]);
});
