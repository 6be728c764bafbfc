import { expect, test } from '@playwright/test';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// A change that conflicts is brought together by an agent that has seen neither session, over a real engine. Git is the judge.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const edits = (now: string) => `turn
  call read {"path": "invoice.txt"}
turn
  expect tool-result read ok
  call edit {"path": "invoice.txt", "old": "inv.Total = total", "new": "inv.Total = ${now}"}
turn
  expect tool-result edit ok
  call finish {"summary": "Changed."}
  stop
`;

const whole = 'total := Sum(lines)\\ninv.Total = Round(Tax(total))\\nreturn inv\\n';
const finding = { severity: 'could be better', title: 'Taxed, then rounded', file: 'invoice.txt', line: 2 };
const both = `turn
  expect last-user ~ 'Round the total'
  expect last-user ~ 'Tax the total'
  call read {"path": "invoice.txt"}
turn
  call write {"path": "invoice.txt", "content": "${whole}"}
turn
  expect tool-result write ok
  call finish {"summary": "Taxes and rounds.", "findings": [${JSON.stringify({ ...finding, text: 'Rounding comes last.' })}]}
  stop
`;

test('a conflict is handed to an agent, read with its reasons, and lands', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  const at = ['--project', repo.dir];
  engine.run('trust', repo.dir, '--yes');
  const run = (title: string, name: string, script: string, check: string) =>
    engine.run('run', title, ...at, '--model', repo.script(name, script), '--check', check);
  run('Round the total', 'round', edits('Round(total)'), 'grep -q Round invoice.txt');
  run('Tax the total', 'tax', edits('Tax(total)'), 'grep -q Tax invoice.txt');
  engine.run('land', '1', ...at);
  const landed = repo.git('rev-parse', 'main');

  await withAxe(page);
  await page.goto(engine.link);
  await expect(desk.row('Tax the total')).toContainText('conflicts with main in invoice.txt');
  await desk.select('Tax the total');
  await desk.key('b');
  const dialog = page.getByRole('dialog', { name: 'Bring #2 together' });
  await expect(dialog).toContainText('with main in invoice.txt');
  await broken(page, 'reconcile');
  await dialog.getByLabel('Model').fill('replay/nowhere');
  await dialog.getByRole('button', { name: /Bring together/ }).click();
  await expect(
    page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: 'replay' }).first(),
  ).toBeVisible();
  await dialog.getByLabel('Model').fill(repo.script('both', both));
  await dialog.getByRole('button', { name: /Bring together/ }).click();
  await expect(page.getByText('Attempt 2 at #2 brings both together.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Tax the total' })).toBeVisible();
  await expect(
    page.locator('svg', { has: page.locator('title', { hasText: 'ready to review' }) }).first(),
  ).toBeVisible();

  await desk.key('D');
  const facts = page.getByRole('complementary', { name: 'What this change rests on' });
  await expect(facts).toContainText('Brings together');
  await expect(facts).toContainText('#1 Round the total');
  for (const check of ['grep -q Tax invoice.txt', 'grep -q Round invoice.txt'])
    await expect(facts.getByRole('listitem').filter({ hasText: check })).toHaveClass(/pass/);
  await expect(page.getByText('Taxed, then rounded')).toBeVisible();
  await expect(page.getByText('Rounding comes last.')).toBeVisible();
  await broken(page, 'reconcile');
  await desk.key('a');
  await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
  await desk.key('l');
  await page
    .getByRole('dialog', { name: /Land #2/ })
    .getByRole('button', { name: 'Land', exact: true })
    .click();
  await expect(page.getByText(/#2 landed on main/)).toBeVisible();
  expect(repo.git('rev-parse', 'main~1')).toBe(landed);
  expect(repo.git('show', 'main:invoice.txt')).toBe('total := Sum(lines)\ninv.Total = Round(Tax(total))\nreturn inv');
  expect(desk.trouble).toEqual([]);
});
