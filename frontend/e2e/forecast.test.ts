import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// What is foretold over a real engine: on rows, beside the change, in the order to land in, and live. Git is the judge.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const edits = (old: string, now: string) => `turn
  call read {"path": "invoice.txt"}
turn
  expect tool-result read ok
  call edit {"path": "invoice.txt", "old": "${old}", "new": "${now}"}
turn
  expect tool-result edit ok
  call finish {"summary": "Changed."}
  stop
`;
const adds = `turn
  call write {"path": "notes.txt", "content": "notes\\n"}
turn
  expect tool-result write ok
  call finish {"summary": "Added."}
  stop
`;

test('conflicts between open changes are foretold, and go when they are gone', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  engine.run('trust', repo.dir, '--yes');
  const run = (title: string, name: string, script: string) =>
    engine.run('run', title, '--project', repo.dir, '--model', repo.script(name, script));
  run('Round the total', 'round', edits('inv.Total = total', 'inv.Total = Round(total)'));
  run('Tax the total', 'tax', edits('inv.Total = total', 'inv.Total = Tax(total)'));
  run('Write notes', 'notes', adds);
  const branch = (n: number) => repo.git('branch', '--list', '--format=%(refname:short)', `coppice/${n}-*`);
  const before = repo.git('rev-parse', 'HEAD');

  await test.step('rows say what git says', async () => {
    await page.goto(engine.link);
    await page.getByLabel('Minutes I have').selectOption('0');
    await expect(desk.row('Round the total')).toContainText('conflicts with #2 in invoice.txt');
    await expect(desk.row('Tax the total')).toContainText('conflicts with #1 in invoice.txt');
    await expect(desk.row('Write notes').locator('.chip.clean')).toHaveText('clean');
    expect(branch(1)).not.toBe('');
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('rev-parse', 'HEAD')).toBe(before);
  });

  await test.step('the queue can be put in the order to land in', async () => {
    await page.getByLabel('Order').selectOption('landing');
    const titles = () => desk.section('Needs you').locator('[role=option] .title').allTextContents();
    await expect.poll(titles).toEqual(['Write notes', 'Round the total', 'Tax the total']);
    await page.getByLabel('Order').selectOption('proposed');
    await expect.poll(titles).toEqual(['Round the total', 'Tax the total', 'Write notes']);
  });

  await test.step('beside the change it says where, and leads to the other', async () => {
    await desk.select('Tax the total');
    await desk.key('Enter');
    const facts = page.getByRole('complementary', { name: 'What this change rests on' });
    await expect(facts).toContainText('Merges with main, but not together with #1.');
    const clash = facts.getByRole('list', { name: 'Conflicts with #1' });
    await expect(clash).toContainText('invoice.txt');
    await clash.getByRole('link', { name: '#1' }).click();
    await expect(page.getByRole('heading', { name: 'Round the total' })).toBeVisible();
    await expect(facts).toContainText('Place 2 of 2 in the order to land in.');
  });

  await test.step('landing one says whom it shuts out, and then it is so', async () => {
    await desk.key('a');
    await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
    await desk.key('l');
    const dialog = page.getByRole('dialog', { name: 'Land #1 on main' });
    await expect(dialog).toContainText('#2 conflicts with this.');
    await expect(dialog.getByLabel('Commit message')).toHaveValue(/Round the total/);
    await dialog.getByRole('button', { name: 'Land', exact: true }).click();
    await expect(page.getByText(/#1 landed on main/)).toBeVisible();
    await desk.key('g', 'q');
    await expect(desk.row('Tax the total')).toContainText('conflicts with main in invoice.txt');
    await expect(desk.row('Write notes').locator('.chip.clean')).toHaveText('clean');
    expect(repo.git('log', '-1', '--format=%s')).toBe('Round the total');
    await desk.select('Tax the total');
    const preview = page.getByRole('complementary', { name: /Selected: #2/ });
    await expect(preview).toContainText('main has changed invoice.txt too since this began');
    await desk.select('Write notes');
    await expect(page.getByRole('complementary', { name: /Selected: #3/ })).toContainText('Merges clean into main');
    await expect(page.getByText(/too since this began/)).toBeHidden();
  });

  await test.step('a branch moved by hand is seen', async () => {
    repo.git('revert', '--no-edit', 'HEAD');
    await expect(desk.row('Tax the total').locator('.chip.clean')).toHaveText('clean');
    await expect(desk.row('Write notes').locator('.chip.clean')).toHaveText('clean');
    expect(desk.trouble).toEqual([]);
  });
});

test('what a landing touches is verified again, merged; what two changes break together is red before it lands', async ({
  page,
}) => {
  const repo = new Repo(engine.home, 'ledger');
  const desk = new Desk(page);
  repo.write('ledger.txt', Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n') + '\n');
  repo.commit('a ledger');
  engine.run('trust', repo.dir, '--yes');
  const check = '! (grep -q debit ledger.txt && grep -q credit ledger.txt)';
  const replace = (old: string, now: string) => edits(old, now).replaceAll('invoice.txt', 'ledger.txt');
  const run = (title: string, name: string, script: string) =>
    engine.run('run', title, '--project', repo.dir, '--model', repo.script(name, script), '--check', check);
  run('Enter the debit', 'debit', replace('line 2\\n', 'debit\\n'));
  run('Enter the credit', 'credit', replace('line 30\\n', 'credit\\n'));
  run('Enter the date', 'date', replace('line 20\\n', 'date\\n'));
  run('Write the notes', 'ledger-notes', adds);
  const evidence = (title: string) => desk.row(title).locator('.ev');

  await page.goto(engine.link);
  await page.getByLabel('Minutes I have').selectOption('0');
  for (const title of ['Enter the debit', 'Enter the credit', 'Enter the date', 'Write the notes'])
    await expect(evidence(title).locator('.chip.pass')).toHaveText('1');
  engine.run('land', '1', '--project', repo.dir);
  await expect(evidence('Enter the credit').locator('.chip.fail')).toHaveText('1 failed merged');
  await expect(evidence('Enter the date').locator('.chip.pass')).toHaveText('1');
  await expect(evidence('Write the notes').locator('.chip.pass')).toHaveText('1');

  await desk.select('Enter the credit');
  const preview = page.getByRole('complementary', { name: /Selected: #2/ });
  await expect(preview).toContainText('Checked together with main as it is, it fails.');
  const onto = repo.git('rev-parse', 'main').slice(0, 7);
  await expect(preview.getByRole('listitem').filter({ hasText: 'merged with the target' })).toContainText(onto);
  await desk.select('Enter the date');
  await expect(page.getByRole('complementary', { name: /Selected: #3/ })).toContainText(
    'Checked together with main as it is, it passes.',
  );
  await desk.select('Write the notes');
  await expect(page.getByText(/too since this began/)).toBeHidden();

  // Git is the judge of what ran on what.
  const merged = (n: number) =>
    repo.git(
      'merge-tree',
      '--write-tree',
      'main',
      repo.git('branch', '--list', '--format=%(refname)', `coppice/${n}-*`),
    );
  const ran = (n: number) =>
    (
      JSON.parse(engine.run('evidence', String(n), '--project', repo.dir, '--json')) as {
        tree: string;
        exit_code: number;
      }[]
    ).map((e) => `${e.tree} ${e.exit_code}`);
  expect(ran(2)[1]).toBe(`${merged(2)} 1`);
  expect(ran(3)[1]).toBe(`${merged(3)} 0`);
  expect(ran(4)).toHaveLength(1);
  expect(desk.trouble).toEqual([]);
});
