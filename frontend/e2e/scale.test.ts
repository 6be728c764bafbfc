import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const large = `turn
  expect last-user ~ 'numbers'
  call shell {"command": "seq 1 20000 > numbers.txt && seq 1 3000 > more.txt"}
turn
  expect tool-result shell ok
  call finish {"summary": "Writes 23,000 numbers."}
  stop
`;

test('a change of 23,000 lines stays small in the page', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  const windows: string[] = [];
  page.on('request', (r) => r.url().includes('/diff?') && windows.push(r.url()));
  engine.run('trust', repo.dir, '--yes');
  engine.run('run', 'Write numbers', '--yes', '--project', repo.dir, '--model', repo.script('large', large));
  await page.goto(engine.link);
  await desk.waitFor('Write numbers', 'Needs you');
  await desk.select('Write numbers');
  await desk.key('Enter');
  const diff = page.getByRole('region', { name: 'Diff' });
  await expect(diff.locator('.cl.add').first()).toBeVisible();
  const rows = () => diff.locator('.dr').count();
  expect(await rows()).toBeLessThanOrEqual(200);

  await test.step('from one end to the other only what is near is drawn and fetched', async () => {
    await diff.evaluate((el) => el.scrollTo({ top: el.scrollHeight }));
    await expect(diff.getByText('20000', { exact: true }).last()).toBeVisible();
    expect(await rows()).toBeLessThanOrEqual(200);
    expect(windows.length).toBeLessThan(12);
  });
  await test.step('and back, with keys', async () => {
    await desk.key('[', 'n', 'c');
    await expect(page.getByRole('textbox', { name: /Comment on line 1 of/ })).toBeVisible();
    expect(await rows()).toBeLessThanOrEqual(200);
  });
  expect(desk.trouble).toEqual([]);
});
