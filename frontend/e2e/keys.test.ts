import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// When nothing is to be said, it takes four keys from the queue to a landed change, and no mouse.

const engine = new Engine();
test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const edit = (file: string) => `turn
  call write {"path": "${file}", "content": "done\\n"}
turn
  call finish {"summary": "Writes ${file}."}
  stop
`;

test('from the queue to a landed change in four keys', async ({ page }) => {
  const repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  for (const name of ['one', 'two'])
    engine.run(
      'run',
      `Write ${name}`,
      '--yes',
      '--project',
      repo.dir,
      '--model',
      repo.script(name, edit(`${name}.txt`)),
    );
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Write one', 'Needs you');
  await desk.waitFor('Write two', 'Needs you');
  const before = repo.git('rev-parse', 'main');

  let pressed = 0;
  const press = async (key: string) => {
    pressed++;
    await page.keyboard.press(key);
  };
  await expect(desk.row('Write one')).toHaveAttribute('aria-selected', 'true'); // the oldest, without a key
  await press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Write one');
  await expect(page.locator('.diff .cl.add')).toContainText('done');
  await press('a');
  await expect(page.getByRole('button', { name: /^Land/ })).toBeEnabled();
  await press('l');
  const dialog = page.getByRole('dialog', { name: 'Land #1 on main' });
  await expect(dialog.getByLabel('Commit message')).toHaveValue(/Write one/);
  await press('Control+Enter');
  await expect(page.getByText(/#1 landed on main/)).toBeVisible();

  expect(pressed).toBe(4);
  expect(repo.git('show', 'main:one.txt')).toBe('done');
  expect(repo.git('rev-parse', 'main~1')).toBe(before);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Write two'); // and what needs a person next is there
  expect(desk.trouble).toEqual([]);
});
