import { expect, test, type Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// What a person has read of a change, by hunk: it outlives the page, and a follow-up opens only what is new.

const engine = new Engine();
let repo: Repo;

/** Changes two places of a list and adds a file; sent back, it changes one of the places, moves the other and adds a file. */
const script = `turn
  call shell {"command": "sed -i '2s/.*/two/; 30s/.*/thirty/' list.txt && echo note > notes.txt"}
turn
  call finish {"summary": "Wrote."}
  stop
turn
  expect last-user ~ 'louder'
  call shell {"command": "sed -i '2s/.*/zero\\\\ntwo/' list.txt && echo more > more.txt"}
turn
  call finish {"summary": "Louder."}
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

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Review actions' });
const hunk = (page: Page, n: number, path: string) => page.getByRole('button', { name: `Read hunk ${n} of ${path}` });

async function open(page: Page): Promise<Desk> {
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Write a list', 'Needs you');
  await desk.select('Write a list');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  return desk;
}

test('read hunk by hunk, and only what is new afterwards', async ({ page }) => {
  engine.run('run', 'Write a list', '--yes', '--project', repo.dir, '--model', repo.script('write', script));
  const desk = await open(page);

  await test.step('each press marks a hunk and goes to the next that was not read', async () => {
    await expect(bar(page)).toContainText('0 of 3 hunks read');
    await desk.key('n', 'v');
    await expect(hunk(page, 1, 'list.txt')).toHaveAttribute('aria-pressed', 'true');
    await expect(hunk(page, 2, 'list.txt')).toHaveAttribute('aria-pressed', 'false');
    await expect(page.locator('.dr.cur')).toContainText('line 30'); // where the next one begins
    await desk.key('v');
    await expect(page.getByRole('checkbox', { name: 'Read list.txt' })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: 'Read notes.txt' })).not.toBeChecked();
    await page.getByRole('checkbox', { name: 'Read notes.txt' }).check();
    await expect(bar(page)).toContainText('3 of 3 hunks read');
  });

  await test.step('it is there when the page is opened again', async () => {
    await page.goto('about:blank');
    await open(page);
    await expect(bar(page)).toContainText('3 of 3 hunks read');
    await hunk(page, 1, 'notes.txt').click();
    await expect(bar(page)).toContainText('2 of 3 hunks read');
    await desk.key('m'); // the file that the cursor is in
    await expect(page.getByRole('checkbox', { name: 'Read list.txt' })).not.toBeChecked();
    await desk.key('m');
    await hunk(page, 1, 'notes.txt').click();
    await expect(bar(page)).toContainText('3 of 3 hunks read');
  });

  await test.step('after a follow-up what is new is open, and what changed says so', async () => {
    engine.run('request-changes', '1', '--project', repo.dir, '-m', 'Say it louder.');
    engine.run('wait', '1', '--project', repo.dir);
    await expect(bar(page)).toContainText('2 of 4 hunks read');
    await expect(hunk(page, 2, 'list.txt')).toHaveAttribute('aria-pressed', 'true'); // it moved, and says the same
    const changed = page.locator('.dr.hh').filter({ has: hunk(page, 1, 'list.txt') });
    await expect(changed).toContainText('changed since you read it');
    const entry = page.getByRole('option').filter({ hasText: 'list.txt' });
    await expect(entry.getByRole('img', { name: 'changed since you read it' })).toBeVisible();
    await desk.key('N');
    await desk.key('v');
    await desk.key('v');
    await expect(bar(page)).toContainText('4 of 4 hunks read');
    await expect(changed.getByText('changed since you read it')).toBeHidden();
    await expect(entry.getByRole('img', { name: 'read', exact: true })).toBeVisible();
  });
  expect(desk.trouble).toEqual([]);
});
