import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// Three models at one task: compared, a hunk and a file lifted, one chosen. What is in the files is read from git.

const engine = new Engine();
let repo: Repo;
const finish = (summary: string) => `turn\n  call finish {"summary": "${summary}"}\n  stop\n`;
const shell = (command: string) => `turn\n  call shell ${JSON.stringify({ command })}\n`;
const scripts = {
  small: shell(`sed -i '2s/.*/two of the small/' list.txt && echo same > same.txt`) + finish('Small.'),
  large:
    shell(
      `sed -i '2s/.*/two of the large/; 25s/.*/twenty-five/' list.txt && echo same > same.txt && echo n > notes.txt`,
    ) + finish('Large.'),
  red: shell(`sed -i '2s/.*/broken/' list.txt`) + finish('Red.'),
};

interface Racer {
  id: string;
  name: string;
  model: string;
}

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  writeFileSync(join(repo.dir, 'list.txt'), Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`).join(''));
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'A list');
  engine.run('trust', repo.dir, '--yes');
  engine.run('config', 'set', 'verify.repair_rounds', '0');
  engine.run('config', 'set', 'review.hide_models', 'true');
});
test.afterAll(() => engine.close());

test('a race is compared, parts are lifted, and one is chosen', async ({ page }) => {
  const at = ['--project', repo.dir];
  const models = Object.entries(scripts).flatMap(([n, text]) => ['--model', repo.script(n, text)]);
  engine.run('run', 'Change the list', '--yes', ...at, ...models, '--check', '! grep -q broken list.txt');
  const { attempts } = JSON.parse(engine.run('race', '1', '--hide-models=false', '--json', ...at)) as {
    attempts: Racer[];
  };
  const of = (model: string) => attempts.find((a) => a.model.includes(model)) as Racer;
  const [small, large, red] = [of('small'), of('large'), of('red')];
  const text = (path: string) => repo.git('show', `refs/coppice/attempts/${small.id}:${path}`);

  const desk = new Desk(page);
  await page.goto(engine.link);
  // The queue says that they are a race, keeps the names back, and leads there.
  const rows = page.getByRole('option').filter({ hasText: 'race of 3' });
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('model hidden');
  await rows.first().click();
  await desk.key('B');
  const table = page.getByRole('region', { name: 'Attempts side by side' });
  await expect(table.getByRole('columnheader')).toHaveCount(3);
  await expect(page.getByRole('main')).not.toContainText(/replay/);
  const head = (r: Racer) => table.getByRole('columnheader', { name: new RegExp(`^${r.name}\\b`) });
  await expect(head(small)).toContainText('leads');
  await expect(head(red)).toContainText('out');
  await expect(table.getByRole('button', { name: `Choose ${red.name}` })).toHaveCount(0);
  await desk.key('m');
  await expect(head(small)).toContainText('small');
  await desk.key('m');
  await expect(head(small)).not.toContainText('small');

  // What both leave is said to be the same; a hunk of the one goes into the other, and its checks run again.
  const pair = `${small.name} and ${large.name}`;
  await page.getByRole('radio', { name: pair }).click();
  const files = page.getByRole('list', { name: `Files of ${pair}` });
  await expect(files.getByRole('button', { name: /same\.txt/ })).toContainText('same');
  await files.getByRole('button', { name: /list\.txt/ }).click();
  const theirs = page.getByRole('region', { name: `${large.name}: list.txt` });
  await expect(theirs).toContainText('twenty-five');
  await theirs.getByRole('button', { name: `Lift hunk 2 of ${large.name} into ${small.name}` }).click();
  await expect.poll(() => text('list.txt')).toContain('twenty-five');
  expect(text('list.txt')).toContain('two of the small');
  await expect(theirs).toContainText('Hunk 2, the same in both');
  await expect(head(small)).toContainText('leads'); // its checks ran on what it is now

  // The other hunk stands in the way of its like: it is refused, and the file is as it was.
  const before = text('list.txt');
  await theirs.getByRole('button', { name: `Lift the file into ${small.name}` }).click();
  await expect(page.getByText(/does not go in cleanly/)).toBeVisible();
  expect(text('list.txt')).toBe(before);

  // One is read against the other in the review, and back.
  await desk.key('Enter');
  await expect(page.getByRole('button', { name: /^Scope of the diff: Against/ })).toBeVisible();
  await page.goBack();
  await expect(table).toBeVisible();

  // One step chooses it and rejects the others; then the names are there, and the record.
  await table.getByRole('button', { name: `Choose ${small.name}` }).click();
  const dialog = page.getByRole('dialog', { name: `Choose ${small.name} for #1` });
  await expect(dialog).toContainText('are rejected');
  await dialog.getByRole('button', { name: `Choose ${small.name}` }).click();
  await expect(dialog).toBeHidden();
  await expect(head(small)).toContainText('chosen');
  await expect(head(large)).toContainText('rejected');
  await expect(head(large)).toContainText('large');
  await desk.key('g', 'a');
  const record = page.getByRole('table', { name: 'Choices by model' });
  await expect(record.getByRole('row', { name: /small/ }).first()).toContainText('large');
  engine.run('land', small.id, ...at);
  expect(repo.git('show', 'HEAD:list.txt')).toContain('twenty-five');
  expect(desk.trouble).toEqual([]);
});
