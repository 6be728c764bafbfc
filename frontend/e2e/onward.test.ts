import { expect, test } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// The view of a review stays when the next item comes. Nothing of the one before may stay with it: no line, no search,
// no place, and no button that is pressed once more.

const engine = new Engine();
test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const writes = (word: string) => `turn
  call shell {"command": "mkdir -p src && for f in a b c; do for i in $(seq 1 90); do echo \\"const ${word}$i = '$f';\\"; done > src/$f.ts; done"}
turn
  expect tool-result shell ok
  call finish {"summary": "Writes ${word}."}
  stop
`;

test('nothing of a review is left in the next', async ({ page }) => {
  const repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  for (const word of ['east', 'west'])
    engine.run('run', `Write ${word}`, '--yes', '--project', repo.dir, '--model', repo.script(word, writes(word)));
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Write east', 'Needs you');
  await desk.waitFor('Write west', 'Needs you');
  await desk.select('Write east');
  await desk.key('Enter');
  const title = page.getByRole('heading', { level: 1 });
  const diff = page.locator('.scroll.diff');
  const search = page.getByLabel('Find a file');
  await expect(title).toContainText('Write east');
  await expect(diff).toContainText('east1 ');

  await desk.key(']', ']', 'j', 'J'); // in the last file, with two lines selected
  await expect(page.locator('.dr.sel')).toHaveCount(2);
  await expect.poll(() => diff.evaluate((e) => e.scrollTop)).toBeGreaterThan(0);
  await search.fill('c.ts');
  await expect(page.locator('.tree .vrow')).toHaveCount(1);
  const facts = page.getByRole('region', { name: 'Facts' });
  await expect(facts).toContainText('Writes east.');
  await facts.evaluate((e) => (e.scrollTop = 120));
  await page.getByRole('button', { name: /^Accept/ }).focus();
  await diff.evaluate((e) => ((e as HTMLElement & { kept?: boolean }).kept = true));
  await desk.key('Control+.');

  await expect(title).toContainText('Write west');
  await expect(diff).toContainText('west1 ');
  await expect(diff).not.toContainText('east');
  expect(await diff.evaluate((e) => (e as HTMLElement & { kept?: boolean }).kept)).toBe(true); // it is the same view
  await expect(search).toHaveValue('');
  await expect(page.locator('.tree .vrow')).toHaveCount(3);
  await expect(page.locator('.dr.sel, .dr.cur')).toHaveCount(0);
  expect(await diff.evaluate((e) => e.scrollTop)).toBe(0);
  await expect(facts).toContainText('Writes west.');
  await expect(facts).not.toContainText('east');
  await expect.poll(() => facts.evaluate((e) => e.scrollTop)).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  await desk.key('Enter'); // where the button to accept was in front
  await expect(page.getByRole('button', { name: /^Land/ })).toHaveCount(0);

  await page.goBack();
  await expect(title).toContainText('Write east');
  await expect(diff).toContainText('east1 ');
  await expect(diff).not.toContainText('west');
  expect(desk.trouble).toEqual([]);
});
