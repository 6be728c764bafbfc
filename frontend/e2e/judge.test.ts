import { expect, test } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// A change judged hunk by hunk: what is rejected is taken out of the files before the agent goes on. Judged by git.

const engine = new Engine();
let repo: Repo;

const script = `turn
  call shell {"command": "sed -i '2s/.*/two/; 30s/.*/thirty/' list.txt && echo note > notes.txt"}
turn
  call finish {"summary": "Wrote."}
  stop
turn
  expect last-user ~ 'They rejected these parts'
  expect last-user ~ 'Line 30 was right'
  call shell {"command": "sed -i '2s/.*/TWO/' list.txt"}
turn
  expect tool-result shell ok
  call finish {"summary": "Without it."}
  stop
`;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  writeFileSync(join(repo.dir, 'list.txt'), Array.from({ length: 40 }, (_, i) => `line ${i + 1}\n`).join(''));
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'A list');
  engine.run('trust', repo.dir, '--yes');
});
test.afterAll(() => engine.close());

test('hunk by hunk: accepted, rejected with a reason, taken back', async ({ page }) => {
  engine.run('run', 'Write a list', '--yes', '--project', repo.dir, '--model', repo.script('write', script));
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Write a list', 'Needs you');
  await desk.select('Write a list');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  const bar = page.getByRole('toolbar', { name: 'Review actions' });
  const head = (n: number, path: string) =>
    page.locator('.dr.hh').filter({ has: page.getByRole('button', { name: `Read hunk ${n} of ${path}` }) });

  await desk.key('n', '+');
  await expect(head(1, 'list.txt').getByText('accepted')).toBeVisible();
  await expect(page.locator('.dr.cur')).toContainText('line 30');
  await desk.key('-');
  const dialog = page.getByRole('dialog', { name: 'Reject hunk 2 of list.txt' });
  await dialog.getByLabel('Why (told to the agent)').fill('Line 30 was right.');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(head(2, 'list.txt').getByText('rejected')).toBeVisible();
  await expect(bar).toContainText('1 rejected');
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeDisabled();

  await test.step('asked for anew on the same key, and rejected again', async () => {
    await desk.key('p', '-');
    await expect(bar).not.toContainText('rejected');
    await desk.key('-');
    await dialog.getByLabel('Why (told to the agent)').fill('Line 30 was right.');
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toBeHidden();
    await expect(bar).toContainText('1 rejected');
  });

  await desk.key('r');
  const request = page.getByRole('dialog', { name: /Request changes/ });
  await expect(request).toContainText('1 rejected hunk will be taken out of the files');
  await request.getByRole('button', { name: /^Send/ }).click();
  await expect(request).toBeHidden();
  engine.run('wait', '1', '--project', repo.dir);
  const shown = JSON.parse(engine.run('show', '1', '--json', '--project', repo.dir)) as {
    attempts: { branch: string }[];
  };
  const tree = shown.attempts[0]?.branch ?? '';
  expect(repo.git('show', `${tree}:list.txt`)).toContain('line 30\n');
  expect(repo.git('show', `${tree}:list.txt`)).toContain('TWO\n');
  expect(repo.git('show', `${tree}:notes.txt`)).toBe('note');

  await desk.key('g', 'q');
  await desk.waitFor('Write a list', 'Needs you');
  await desk.select('Write a list');
  await desk.key('Enter');
  await expect(head(1, 'list.txt')).toContainText('changed since you accepted it');
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeEnabled();
  expect(desk.trouble).toEqual([]);
});

test('what is accepted is split off, and lands by itself', async ({ page }) => {
  const edit = (old: string, now: string) => `call edit {"path": "list.txt", "old": "${old}\\n", "new": "${now}\\n"}`;
  const parts = `turn
  call read {"path": "list.txt"}
turn
  ${edit('line 3', 'three')}
turn
  ${edit('line 33', 'thirty-three')}
turn
  call finish {"summary": "Two words."}
  stop
`;
  const at = ['--project', repo.dir];
  const report = 'SF:list.txt\\nDA:3,1\\nDA:33,0\\nend_of_record\\n';
  const check = `printf '${report}' > lcov.info`;
  engine.run('run', 'Use words', ...at, '--model', repo.script('parts', parts), '--check', check);
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Use words', 'Needs you');
  await desk.select('Use words');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  const facts = page.getByRole('complementary', { name: 'What this change rests on' });
  await expect(facts).toContainText('1 of 2 changed lines ran; not list.txt:33');
  await expect(page.locator('.diff .cl.missed')).toHaveCount(1);
  await expect(page.locator('.diff .cl.missed')).toContainText('thirty-three');
  const bar = page.getByRole('toolbar', { name: 'Review actions' });
  await desk.key('n', '+');
  await expect(bar.getByRole('button', { name: /^Split off 1 accepted/ })).toBeVisible();
  await desk.key('Y');
  await expect(page.getByText('Attempt 2 at #2 has what you accepted.')).toBeVisible();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.locator('.diff .cl.add')).toHaveCount(1);
  await expect(page.locator('.diff .cl.add')).toContainText('three');
  await expect(bar).toContainText('1 of 1 hunk');
  engine.run('wait', '2', ...at);
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeEnabled();
  engine.run('land', '2', ...at);
  expect(repo.git('show', '--format=', '--name-only', 'main')).toBe('list.txt');
  expect(repo.git('show', 'main:list.txt').split('\n').slice(2, 3)).toEqual(['three']);
  expect(repo.git('show', 'main:list.txt')).toContain('line 33');
  expect(desk.trouble).toEqual([]);
});

test('line by line, on the keyboard: two lines rejected with a reason go, and nothing else of their hunk', async ({
  page,
}) => {
  const at = ['--project', repo.dir];
  const lines = `turn
  call shell {"command": "sed -i -e '12c twelve\\\\nsneaky\\\\nsneakier' -e '14d' list.txt"}
turn
  call finish {"summary": "Twelve."}
  stop
round
turn
  expect last-user ~ 'list.txt:13-14, these lines'
  expect last-user ~ '> [+] sneaky'
  expect last-user ~ '> [+] sneakier'
  expect last-user ~ 'Nobody asked for these'
  call finish {"summary": "Left them out."}
  stop
`;
  engine.run('run', 'Write twelve', ...at, '--model', repo.script('lines', lines));
  await withAxe(page);
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Write twelve', 'Needs you');
  await desk.select('Write twelve');
  await desk.key('Enter');
  const row = (text: string) => page.locator('.diff .dr.cl.add').filter({ hasText: new RegExp(`${text}$`) });
  await expect(row('sneakier')).toBeVisible();
  const bar = page.getByRole('toolbar', { name: 'Review actions' });
  const cursor = page.locator('.dr.cur');
  const selected = page.locator('.dr.cl.sel');

  await test.step('a line that is not changed is none to be judged', async () => {
    await desk.key('n', 'k');
    await expect(cursor).toContainText('line 11');
    await desk.key(';', '+');
    await expect(page.getByText('No line of the selection is changed.')).toBeVisible();
    await desk.key('Escape');
    await expect(selected).toHaveCount(0);
  });

  await test.step('the mouse selects in the gutter', async () => {
    await row('twelve').locator('.ln').last().click();
    await row('sneakier')
      .locator('.ln')
      .last()
      .click({ modifiers: ['Shift'] });
    await expect(selected).toHaveCount(3);
    await desk.key('Escape');
    await expect(selected).toHaveCount(0);
    await row('twelve').locator('.ln').last().click();
  });

  await desk.key('j');
  await expect(cursor).toContainText('sneaky');
  await desk.key(';');
  await expect(selected).toHaveCount(1);
  await desk.key('Shift+ArrowDown');
  await expect(selected).toHaveCount(2);
  await desk.key('-');
  const dialog = page.getByRole('dialog', { name: 'Reject 2 lines of list.txt' });
  await dialog.getByLabel('Why (told to the agent)').fill('Nobody asked for these.');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(selected).toHaveCount(0);
  await expect(page.locator('.dr.cl.lv-no')).toHaveCount(2);
  await expect(row('sneakier').locator('code')).toContainText('rejected, sneakier');
  await expect(page.locator('.dr.hh').first().getByText('2 lines rejected')).toBeVisible();
  await expect(bar).toContainText('2 lines rejected');
  await expect(bar).toContainText('0 of 1 hunk');
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeDisabled();

  await test.step('a line is judged again, and that is taken back on the same key', async () => {
    await desk.key(';', '+');
    await expect(page.locator('.dr.cl.lv-yes')).toHaveCount(1);
    await expect(selected).toHaveCount(0);
    await desk.key(';', '+');
    await expect(page.locator('.dr.cl.lv-yes')).toHaveCount(0);
    await expect(selected).toHaveCount(0);
    await desk.key('k', ';', 'J', '-');
    await dialog.getByLabel('Why (told to the agent)').fill('Nobody asked for these.');
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toBeHidden();
    await expect(page.locator('.dr.cl.lv-no')).toHaveCount(2);
  });

  await test.step('what is said of the hunk is said of the rest', async () => {
    await desk.key('+');
    await expect(page.locator('.dr.cl.lv-yes')).toHaveCount(3);
    await expect(page.locator('.dr.cl.lv-no')).toHaveCount(2);
    await expect(bar.getByRole('button', { name: /^Split off 3 accepted lines/ })).toBeVisible();
    await desk.key('+');
    await expect(page.locator('.dr.cl.lv-yes')).toHaveCount(0);
    await expect(page.locator('.dr.cl.lv-no')).toHaveCount(2);
    await desk.key('+');
    await expect(page.locator('.dr.cl.lv-yes')).toHaveCount(3);
    await broken(page, 'lines that are judged');
    await page.emulateMedia({ colorScheme: 'dark' });
    await broken(page, 'lines that are judged, dark');
  });

  await desk.key('r');
  const request = page.getByRole('dialog', { name: /Request changes/ });
  await expect(request).toContainText('2 rejected lines will be taken out of the files');
  await request.getByRole('button', { name: /^Send/ }).click();
  await expect(request).toBeHidden();
  const tasks = JSON.parse(engine.run('tasks', '--json', ...at)) as {
    title: string;
    attempts: { id: string; branch: string; worktree: string }[];
  }[];
  const made = tasks.find((t) => t.title === 'Write twelve')?.attempts[0];
  const { id = '', branch = '', worktree = '' } = made ?? {};
  engine.run('wait', id, ...at);
  const want = repo.git('show', 'main:list.txt').split('\n');
  want.splice(13, 1);
  want[11] = 'twelve';
  expect(repo.git('show', `${branch}:list.txt`).split('\n')).toEqual(want);
  expect(readFileSync(join(worktree, 'list.txt'), 'utf8').trimEnd().split('\n')).toEqual(want);

  await desk.key('g', 'q');
  await desk.waitFor('Write twelve', 'Needs you');
  await desk.select('Write twelve');
  await desk.key('Enter');
  await expect(page.locator('.dr.hh').first().getByText('accepted', { exact: true })).toBeVisible();
  await expect(
    page
      .locator('.dr.hh')
      .first()
      .getByText(/changed since/),
  ).toHaveCount(0);
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeEnabled();
  expect(desk.trouble).toEqual([]);
});
