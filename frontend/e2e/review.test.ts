import { expect, test, type Locator, type Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { before, odd } from './odd-change';
import { Repo } from './repo';

// Reviews of every kind over a real engine and a real repository.

test.describe.configure({ mode: 'serial' }); // the second goes on with the change of the first

const engine = new Engine();
let repo: Repo;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  for (const [path, text] of Object.entries(before)) writeFileSync(join(repo.dir, path), text, 'latin1');
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'More files');
  engine.run('trust', repo.dir, '--yes');
});
test.afterAll(() => engine.close());

const run = (brief: string, model: string, ...more: string[]) =>
  engine.run('run', brief, '--yes', '--project', repo.dir, '--model', model, ...more);

async function open(page: Page, title: string): Promise<Desk> {
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor(title, 'Needs you');
  await desk.select(title);
  await desk.key('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  return desk;
}
/** Goes to a file by name, as a person does who looks for it. */
async function goTo(desk: Desk, path: string): Promise<Locator> {
  await desk.key('/');
  const find = desk.page.getByRole('searchbox', { name: 'Find a file' });
  await find.fill(path);
  await desk.key('Enter');
  await find.fill('');
  await find.blur();
  const file = desk.page.locator('.diff article').filter({ has: desk.page.locator('.fh .path', { hasText: path }) });
  await expect(file).toBeVisible();
  return file;
}

test('a change with one of everything', async ({ page }) => {
  run('Change everything', repo.script('odd', odd));
  const desk = await open(page, 'Change everything');
  const diff = page.getByRole('region', { name: 'Diff' });
  await expect(diff.locator('.dr').first()).toBeVisible();

  await test.step('renamed, and what changed in it', async () => {
    const f = await goTo(desk, 'new.ts');
    await expect(f.locator('.fh')).toContainText('from old.ts');
    await expect(f.locator('.cl.add ins')).toHaveText('2');
    await expect(f.locator('.cl.del del')).toHaveText('1');
    await expect(f.locator('.cl .k').first()).toHaveText('export'); // coloured by the worker
  });
  await test.step('line endings, encodings, modes, links', async () => {
    await expect((await goTo(desk, 'crlf.txt')).locator('.note')).toHaveText('Its lines end in CRLF.');
    await expect((await goTo(desk, 'latin.txt')).locator('.cl.add')).toContainText('caf\\xE9');
    await expect((await goTo(desk, 'run.sh')).locator('.note')).toContainText('100644 to 100755');
    await expect((await goTo(desk, 'link')).locator('.flag')).toContainText('symbolic link');
  });
  await test.step('pictures beside one another, and sizes of what is none', async () => {
    const f = await goTo(desk, 'logo.png');
    await expect(f.getByRole('img', { name: 'After: logo.png' })).toBeVisible();
    await expect(f).toContainText('10 × 10');
    await expect((await goTo(desk, 'data.bin')).locator('.blobs')).toContainText('3 bytes · binary, not shown');
  });
  await test.step('a long line is cut and unfolds; what deceives is marked', async () => {
    const f = await goTo(desk, 'long.ts');
    await expect(f.locator('.far')).toHaveText('→ 2,000');
    await f.getByRole('button', { name: 'Show the whole line' }).click();
    await expect(f.getByRole('region', { name: 'The whole line' })).toContainText(/x{5000}";$/);
    await expect((await goTo(desk, 'bidi.ts')).locator('.hid')).toHaveText('U+202E');
  });
  await test.step('generated files are folded until somebody wants them', async () => {
    const f = await goTo(desk, 'package-lock.json');
    await f.getByRole('button', { name: /rows folded/ }).click();
    await expect(f.locator('.cl.add').first()).toBeVisible();
  });
  await test.step('lines between hunks come when they are asked for', async () => {
    const f = await goTo(desk, 'steps.txt');
    await expect(f.locator('.cl').filter({ hasText: 'step 46' })).toHaveCount(0);
    await f.getByRole('button', { name: /Show lines above, 46 hidden/ }).click();
    await expect(f.locator('.cl.more').filter({ hasText: 'step 46' })).toBeVisible();
    await f.getByRole('button', { name: 'Show lines below' }).click();
    await expect(f.locator('.cl.more').filter({ hasText: 'step 54' })).toBeVisible();
  });
  await test.step('white space is left out on demand', async () => {
    await goTo(desk, 'spaces.txt');
    await desk.key('_');
    await expect(page.getByRole('navigation', { name: 'Files in reading order' })).not.toContainText('spaces.txt');
    await desk.key('_');
    await expect(page.getByRole('navigation', { name: 'Files in reading order' })).toContainText('spaces.txt');
  });
  await test.step('side by side, kept over a reload', async () => {
    await desk.key('|');
    const f = await goTo(desk, 'new.ts');
    const pair = f.locator('.dr.pair').filter({ hasText: 'version' });
    await expect(pair.locator('.half.del')).toContainText('version = 1');
    await expect(pair.locator('.half.add')).toContainText('version = 2');
    await page.goto('about:blank'); // the token is in memory only: a reload needs the link again
    await open(page, 'Change everything');
    await expect(page.locator('.dr.pair').first()).toBeVisible();
    await desk.key('|');
    await expect(page.locator('.dr.pair')).toHaveCount(0);
  });
  expect(await page.locator('.dr').count()).toBeLessThanOrEqual(200);
  expect(desk.trouble).toEqual([]);
});

test('comments: on lines, edited, resolved, sent, outdated; then landed and taken back', async ({ page }) => {
  const desk = await open(page, 'Change everything');
  const f = await goTo(desk, 'steps.txt');
  await expect(f.locator('.cl.cur')).toContainText('step 50');
  await desk.key('j', 'J', 'c');
  const box = page.getByRole('textbox', { name: 'Comment on lines 50 to 51 of steps.txt' });
  await expect(box).toBeFocused();
  await box.fill('Say why.');
  await page.keyboard.press('Control+Enter');
  const remark = page.locator('.remark');
  await expect(remark).toContainText('open, not sent yet');
  await remark.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Edit the comment' }).fill('Say which.');
  await page.keyboard.press('Control+Enter');
  await expect(remark).toContainText('Say which.');
  await remark.getByRole('button', { name: 'Resolve' }).click();
  await expect(remark).toContainText('resolved');
  await remark.getByRole('button', { name: 'Show' }).click();
  await remark.getByRole('button', { name: 'Open again' }).click();
  await expect(remark).toContainText('open, not sent yet');

  await test.step('accepted by mistake, and withdrawn', async () => {
    await desk.key('a');
    await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
    await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click();
    await expect(page.getByRole('button', { name: /^Accept/ })).toBeEnabled();
  });
  await test.step('sent back with s, and outdated afterwards with the old text', async () => {
    await desk.key('s');
    const dialog = page.getByRole('dialog', { name: /Request changes/ });
    await dialog.getByRole('button', { name: /Send/ }).click();
    await expect(dialog).toBeHidden();
    await desk.key('g', 'q');
    await desk.waitFor('Change everything', 'Needs you');
    await desk.select('Change everything');
    await desk.key('Enter');
    await goTo(desk, 'steps.txt');
    await expect(remark).toContainText('outdated');
    await expect(remark.locator('.quote')).toContainText('step fifty');
  });
  await test.step('a dirty file in the way is foreseen', async () => {
    writeFileSync(join(repo.dir, 'steps.txt'), 'mine\n');
    await desk.key('a');
    await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
    await desk.key('l');
    const dialog = page.getByRole('dialog', { name: /Land #1/ });
    await expect(dialog.getByRole('listitem')).toHaveText('steps.txt');
    await expect(dialog.getByRole('button', { name: 'Land', exact: true })).toBeDisabled();
    repo.git('checkout', '--', 'steps.txt');
    await dialog.getByRole('button', { name: 'Look again' }).click();
    const message = dialog.getByLabel('Commit message');
    await message.fill('One of everything, by hand');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText(/#1 landed on main/)).toBeVisible();
    expect(repo.git('log', '-1', '--format=%s', 'main')).toBe('One of everything, by hand');
  });
  await test.step('and taken back from the toast', async () => {
    await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click();
    await expect(page.getByText(/Taken back from main/)).toBeVisible();
    expect(repo.git('show', 'main:steps.txt')).toContain('step 50\n');
  });
  expect(desk.trouble).toEqual([]);
});

const finish = (what: object) => `turn\n  call finish ${JSON.stringify(what)}\n  stop\n`;

test('findings open their place; a verdict opens the next', async ({ page }) => {
  const findings = [
    { severity: 'must fix', title: 'The total is wrong', file: 'invoice.txt', line: 2, text: 'It is **off by one**.' },
    { severity: 'could be better', title: 'A <img src=x onerror=window.broken=1> name', file: 'gone.txt', line: 1 },
  ];
  run('Look for faults', repo.script('findings', finish({ summary: 'Two.', findings })), '--produces', 'findings');
  const text = '# Goal\n\nOnce.\n\n## 1. Find\n\n- [x] read\n- [ ] ask\n\n## 2. Change\n\nAll.\n';
  run('Make a plan', repo.script('plan', finish({ summary: 'A plan.', text })), '--produces', 'plan');
  const desk = await open(page, 'Look for faults');
  await expect(page.getByRole('region', { name: 'must fix, 1 finding' })).toContainText('off by one');
  await page.getByRole('button', { name: 'invoice.txt:2' }).click();
  const peek = page.getByRole('region', { name: 'invoice.txt, line 2' });
  await expect(peek.locator('.cl.cur')).toContainText('inv.Total = total');
  await desk.key('Escape');
  await expect(peek).toBeHidden();
  await page.getByRole('button', { name: 'gone.txt:1' }).click();
  await expect(page.getByRole('region', { name: 'gone.txt, line 1' })).toContainText('no such file');
  await desk.key('Escape', 'a');
  await expect(page.locator('.toasts')).toContainText('accepted');
  await desk.key('g', 'q');

  await desk.select('Make a plan');
  await desk.key('Enter');
  const parts = page.getByRole('navigation', { name: 'Parts of the plan' });
  await expect(parts.getByRole('button')).toHaveText(['Goal', '1. Find', '2. Change']);
  await expect(parts).toContainText('1/2');
  await desk.key('x');
  const dialog = page.getByRole('dialog', { name: /Reject/ });
  await dialog.getByLabel(/Why/).fill('Another way');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('Make a plan');
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  expect(desk.trouble).toEqual([]);
});

const failing = `turn
  call write {"path": "a.txt", "content": "a\\n"}
turn
  call finish {"summary": "Done, I think."}
  stop
turn
  expect last-user ~ 'a.txt'
  call finish {"summary": "I cannot mend it."}
  stop
turn
  expect last-user ~ 'Take it out'
  call shell {"command": "rm a.txt; echo b > b.txt"}
turn
  call finish {"summary": "Out."}
  stop
`;

test('a failure says what happened, and every way out', async ({ page }) => {
  const check = 'test ! -f a.txt || { echo a.txt is in the way; exit 3; }';
  try {
    run('Goes wrong', repo.script('failing', failing), '--check', check);
  } catch {
    // checks failed: that is the point
  }
  const desk = await open(page, 'Goes wrong');
  await expect(page.getByRole('heading', { name: /Its checks stayed red/ })).toBeVisible();
  await expect(page.getByRole('region', { name: /Last output of test/ })).toContainText('a.txt is in the way');
  const ways = page.getByRole('group', { name: 'Ways out' });
  await ways.getByRole('button', { name: 'Look at what it wrote' }).click();
  await expect(page.locator('.diff .cl.add')).toContainText('a');
  await desk.key('Escape');
  await ways.getByRole('button', { name: /Say something and go on/ }).click();
  const dialog = page.getByRole('dialog', { name: /Request changes/ });
  await dialog.getByLabel('What should change').fill('Take it out');
  await dialog.getByRole('button', { name: /Send/ }).click();
  await expect(dialog).toBeHidden();
  await desk.key('g', 'q');
  await desk.waitFor('Goes wrong', 'Needs you');
  await desk.select('Goes wrong');
  await desk.key('Enter');
  await expect(page.locator('.diff .cl.add')).toContainText('b');
  expect(desk.trouble).toEqual([]);
});
