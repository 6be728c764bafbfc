import { expect, test } from '@playwright/test';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo, rounding } from './repo';

// Projects, usage, bin and plan over a real engine, judged from git and the command line.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

test('places', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  engine.run('trust', repo.dir, '--yes');
  engine.run('run', 'Round the total', '--project', repo.dir, '--model', repo.script('rounding', rounding));
  await page.goto(engine.link);
  await desk.waitFor('Round the total', 'Needs you');

  await test.step('usage: totals, a chart, and the same as a table', async () => {
    await desk.key('g', 'u');
    await expect(page.getByRole('heading', { name: 'Usage' })).toBeVisible();
    await expect(page.getByText('3 requests').first()).toBeVisible();
    await expect(page.locator('.chart canvas')).toBeVisible();
    await page.getByRole('button', { name: 'As a table' }).click();
    const days = page.getByRole('table', { name: 'Usage by day' });
    await expect(days.getByRole('row')).toHaveCount(2);
    await expect(days).toContainText('$0');
    await expect(page.getByRole('table', { name: 'Usage by model' })).toContainText('rounding');
    await page.getByRole('radio', { name: 'Project' }).click();
    await expect(page.getByRole('table', { name: 'Usage by project' })).toContainText('billing');
  });

  await test.step('plan: says what there is not, and starts a list', async () => {
    await desk.key('g', 'p');
    await expect(page.getByRole('heading', { name: 'Plans are not built yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Paste a list of tasks' }).click();
    const d = page.getByRole('dialog', { name: 'New task' });
    await expect(d.getByLabel(/^Briefs/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(d).toBeHidden();
  });

  await test.step('bin: back, and gone for good after its name was shown', async () => {
    const branches = () => repo.git('branch', '--list', 'coppice/*');
    engine.run('reject', '1', '--project', repo.dir);
    await desk.key('g', 'b');
    const row = page.getByRole('listbox', { name: 'Bin' }).getByRole('option');
    await expect(row).toContainText('Round the total');
    await expect(row).toContainText('billing');
    await desk.key('Enter');
    await expect(page.getByText('Back: Round the total')).toBeVisible();
    expect(branches()).toContain('coppice/1');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(row).toContainText('Round the total');
    expect(branches()).toBe('');
    await page.getByRole('button', { name: 'Empty the bin' }).click();
    const sure = page.getByRole('dialog', { name: 'Delete for good?' });
    await expect(sure).toContainText('Round the total');
    await sure.getByRole('button', { name: 'Delete for good' }).click();
    await expect(page.getByRole('heading', { name: 'The bin is empty' })).toBeVisible();
    expect(repo.git('for-each-ref', 'refs/coppice/bin/')).toBe('');
  });

  await test.step('projects: what one holds', async () => {
    engine.run('run', 'Round again', '--project', repo.dir, '--model', repo.script('rounding', rounding));
    await desk.key('g', 'r');
    const pane = page.getByRole('complementary', { name: 'Selected: billing' });
    await expect(pane).toContainText('make test');
    await expect(pane).toContainText('1 ready');
    await expect(pane.getByText('of 1 attempt')).toBeVisible();
  });

  await test.step('one that was moved is found again, and trusted anew', async () => {
    const away = join(engine.home, 'away');
    mkdirSync(away);
    renameSync(repo.dir, join(away, 'billing'));
    await desk.key('g', 'q');
    await desk.key('g', 'r');
    await expect(page.getByText('Its directory is not there.')).toBeVisible();
    await page.getByRole('button', { name: 'It was moved…' }).click();
    const where = page.getByRole('dialog', { name: 'Where is billing now?' });
    await where.getByLabel('Folder of a git repository').fill(join(away, 'billing'));
    await where.getByRole('button', { name: 'Open', exact: true }).click();
    const trust = page.getByRole('dialog', { name: 'Trust billing?' });
    await trust.getByRole('button', { name: 'Trust', exact: true }).click();
    await expect(trust).toBeHidden();
    await desk.waitFor('Round again', 'Needs you');
    expect(engine.run('diff', '2', '--project', join(away, 'billing'))).toContain('Round(HalfEven)');
  });

  await test.step('forget says what goes, and it goes through the bin', async () => {
    await desk.key('g', 'r');
    await page.getByRole('button', { name: 'Forget…' }).click();
    const sure = page.getByRole('dialog', { name: 'Forget billing?' });
    await expect(sure).toContainText('1 worktree');
    await sure.getByRole('button', { name: 'Forget', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'No project yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Show the bin' }).click();
    await expect(page.getByRole('listbox', { name: 'Bin' }).getByRole('option')).toContainText('Round again');
  });
  expect(desk.trouble).toEqual([]);
});
