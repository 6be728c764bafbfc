import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { asking, Repo, report, rounding } from './repo';

// The whole job through the page, over a real engine, a real repository and replayed models: open, trust, start three
// tasks, watch, answer, review, comment, request changes, accept, land, undo, reject.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

test('the main job, end to end', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  const base = repo.git('rev-parse', 'main');

  await test.step('the link opens the page and keeps its token to itself', async () => {
    await page.goto(engine.link);
    await expect(page.getByRole('heading', { name: 'What can work on this machine' })).toBeVisible();
    expect(page.url()).not.toContain('token');
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    expect(kept).not.toContain(engine.link.split('token=')[1]);
  });

  await test.step('open and trust a project; the question shows what would run', async () => {
    await desk.openProject(repo.dir);
    const trust = page.getByRole('dialog', { name: 'Trust billing?' });
    await expect(trust.getByText('make test')).toBeVisible();
    await expect(trust.getByText('AGENTS.md')).toBeVisible();
    await trust.getByRole('button', { name: 'Trust' }).click();
    await expect(trust).toBeHidden();
    await expect(page.getByRole('heading', { name: 'billing' })).toBeVisible();
  });

  await test.step('start three tasks at once, one of them after another', async () => {
    await desk.start({
      brief: 'Round the total',
      doneWhen: 'It is rounded once.',
      paths: 'invoice.txt',
      model: repo.script('rounding', rounding),
    });
    await desk.start({
      brief: 'Make an export <img src=x onerror=window.broken=1>',
      model: repo.script('asking', asking),
    });
    await desk.start({
      brief: 'Where else is rounded?',
      model: repo.script('report', report),
      produces: 'report',
      after: '#1 Round the total',
    });
    await desk.waitFor('Where else is rounded?', 'Waiting');
  });

  await test.step('watch: the turns come in as they are made', async () => {
    await desk.select('Round the total');
    await desk.key('s');
    await expect(page.getByText('Read where the total is made.')).toBeVisible();
    await expect(page.getByText('Round the total once, half to even.')).toBeVisible();
    await expect(page.getByText(/replay rounding/).first()).toBeVisible();
    await desk.key('Escape');
    await desk.waitFor('Round the total', 'Needs you');
  });

  await test.step('answer a question where it stands', async () => {
    await desk.waitFor('Make an export', 'Needs you');
    await desk.select('Make an export');
    const dock = page.getByRole('region', { name: 'Waits for you' });
    await expect(dock.getByText('Lines ending in LF or CRLF?')).toBeVisible();
    await dock.getByRole('button', { name: 'LF', exact: true }).click();
    await expect(dock).toBeHidden();
  });

  await test.step('review: read, comment on a line, request changes', async () => {
    await desk.select('Round the total');
    await expect(page.getByText('Credit notes still round half up.')).toBeVisible();
    await desk.key('Enter');
    const diff = page.getByRole('region', { name: 'Diff' });
    await expect(diff.locator('.cl.add')).toContainText('total.Round(HalfEven)');
    await expect(diff.locator('.cl.del')).toContainText('inv.Total = total');
    await desk.key('n', 'j', 'c');
    await page.getByRole('textbox', { name: /Comment on line 2 of invoice.txt/ }).fill('Round after tax');
    await page.keyboard.press('Control+Enter');
    await expect(diff.locator('.remark')).toContainText('open, not sent yet');
    await desk.key('r');
    const dialog = page.getByRole('dialog', { name: 'Request changes #1' });
    await expect(dialog.getByText('1 open comment go along.')).toBeVisible();
    await dialog.getByRole('button', { name: /Send/ }).click();
    await expect(dialog).toBeHidden();
    await desk.key('g', 'q'); // what needs a person next was opened
  });

  await test.step('the agent goes on with the comment; accept what comes back', async () => {
    await desk.waitFor('Round the total', 'Needs you');
    await desk.select('Round the total');
    await expect(page.getByText('Rounds once, after tax.')).toBeVisible();
    await desk.key('Enter');
    const diff = page.getByRole('region', { name: 'Diff' });
    await expect(diff.locator('.cl.add')).toContainText('tax(total).Round(HalfEven)');
    await expect(page.locator('.remark')).toContainText('Round after tax');
    await expect(page.getByRole('complementary', { name: 'What this change rests on' })).toContainText('make test');
    await desk.key('v', 'a');
    await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
  });

  await test.step('land with a message of my own', async () => {
    await desk.key('l');
    const dialog = page.getByRole('dialog', { name: 'Land #1 on main' });
    const message = dialog.getByLabel('Commit message');
    await expect(message).toHaveValue(/Round the total/);
    await message.fill('Round invoices once, after tax');
    await dialog.getByRole('button', { name: 'Land' }).click();
    await expect(page.getByText(/#1 landed on main/)).toBeVisible();
    expect(repo.git('log', '-1', '--format=%s', 'main')).toBe('Round invoices once, after tax');
    expect(repo.git('show', 'main:invoice.txt')).toContain('tax(total).Round(HalfEven)');
    expect(repo.git('status', '--porcelain')).toBe('');
    await desk.key('g', 'q');
    await desk.waitFor('Round the total', 'Done');
  });

  await test.step('what waited for the landing runs now, and its report is inert', async () => {
    await desk.waitFor('Where else is rounded?', 'Needs you');
    await desk.select('Where else is rounded?');
    await desk.key('Enter');
    await expect(page.getByRole('heading', { name: 'Rounding', exact: true })).toBeVisible();
    await expect(page.locator('.md strong')).toHaveText('invoice.txt');
    await expect(page.locator('.md img')).toHaveCount(0);
    await desk.key('Escape');
  });

  await test.step('undo the landing', async () => {
    await desk.select('Round the total');
    await desk.key('u');
    await expect(page.getByText(/Taken back from main/)).toBeVisible();
    expect(repo.git('show', 'main:invoice.txt')).not.toContain('Round');
    expect(repo.git('merge-base', '--is-ancestor', base, 'main')).toBe('');
    await desk.waitFor('Round the total', 'Needs you');
  });

  await test.step('reject, with a reason', async () => {
    await desk.waitFor('Make an export', 'Needs you');
    await desk.select('Make an export');
    await desk.key('x');
    const dialog = page.getByRole('dialog', { name: 'Reject #2' });
    await dialog.getByLabel(/Why/).fill('Not needed');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await desk.waitFor('Make an export', 'Done');
  });

  await test.step('nothing an agent wrote ran in the page', async () => {
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    expect(desk.trouble).toEqual([]);
  });

  await test.step('an engine that is gone leaves the last state in sight', async () => {
    engine.stopEngine();
    await expect(page.getByText('Reconnecting.')).toBeVisible();
    await expect(desk.row('Round the total')).toBeVisible();
  });
});
