import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// What was said in any session is found, and opened where it was said. What was found is text and nothing else.

const engine = new Engine();
let repo: Repo;

const turns = Array.from(
  { length: 30 },
  (_, i) => `turn
  say '${i === 2 ? 'The kingfisher <img src=x onerror=alert(1)> <mark>dives</mark> here.' : `Step ${i + 1}.`}'
  call write {"path": "notes-${i}.txt", "content": "${i}\\n"}
`,
).join('');
const script = `${turns}turn
  call finish {"summary": "Looked at birds."}
  stop
`;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
});
test.afterAll(() => engine.close());

test('search over all sessions, from the keyboard', async ({ page }) => {
  engine.run('run', 'Look at birds', '--yes', ...['--project', repo.dir, '--model', repo.script('birds', script)]);
  const desk = new Desk(page);
  let asked = false;
  page.on('dialog', (d) => {
    asked = true;
    void d.dismiss();
  });
  await page.goto(engine.link);
  await desk.waitFor('Look at birds', 'Needs you');
  await desk.key('g', 'f');
  const field = page.getByRole('combobox', { name: 'Search all sessions' });
  await expect(field).toBeFocused();
  await expect(page.getByText('Every word has to be there, in any case')).toBeVisible();

  await field.fill('zugzwang');
  await expect(page.getByText('Nothing was found')).toBeVisible();

  await field.fill('KINGFISHER dives');
  const found = page.getByRole('option');
  await expect(found).toHaveCount(1);
  await expect(page.getByRole('group', { name: '#1 Look at birds' })).toBeVisible();
  await expect(found.locator('mark')).toHaveText(['kingfisher', 'dives']);
  await expect(found).toContainText('<img src=x onerror=alert(1)> <mark>dives</mark>');
  await expect(found.locator('img')).toHaveCount(0);

  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/session\/a\w+\/\d+$/);
  await expect(
    page
      .getByRole('log')
      .getByText(/kingfisher/)
      .first(),
  ).toBeInViewport();

  await test.step('back to what was searched for', async () => {
    await page.goBack();
    await expect(field).toHaveValue('KINGFISHER dives');
    await expect(found).toHaveCount(1);
  });
  await test.step('an engine that does not answer: said, and tried again', async () => {
    await page.route('**/api/search*', (r) =>
      r.fulfill({ status: 500, json: { code: 'internal', detail: 'It broke.' } }),
    );
    await field.fill('birds');
    await expect(page.getByText('The search did not work')).toBeVisible();
    await page.unroute('**/api/search*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('.hit mark').first()).toHaveText(/birds/i);
  });
  expect(asked).toBe(false);
  expect(desk.trouble.filter((t) => !/500/.test(t))).toEqual([]);
});
