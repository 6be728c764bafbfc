import { expect, test } from '@playwright/test';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// A model that has not seen the session reads a change when it is asked to. It says that the change must be rejected; that
// is shown as an opinion and changes nothing. What it suggests is applied on one key. Judged by git.

const engine = new Engine();
let repo: Repo;

const author = `turn
  call write {"path": "greet.txt", "content": "helo\\nworld\\n"}
turn
  call finish {"summary": "Greets."}
  stop
`;
const reader = `turn
  expect tools read list glob grep finish
  call read {"path": "greet.txt"}
turn
  call finish {"summary": "REJECT THIS.", "findings": [{"severity": "must fix", "title": "It is misspelt.", "file": "greet.txt", "line": 1, "text": "Nobody says that.", "suggestion": "hello"}]}
  stop
`;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  engine.run('config', 'set', 'models.review', repo.script('reader', reader));
});
test.afterAll(() => engine.close());

test('an opinion is shown, decides nothing, and its suggestion is applied on one key', async ({ page }) => {
  const check = ['--check', 'test -f greet.txt'];
  engine.run('run', 'Greet', '--yes', '--project', repo.dir, '--model', repo.script('author', author), ...check);
  const desk = new Desk(page);
  await withAxe(page);
  await page.goto(engine.link);
  await desk.waitFor('Greet', 'Needs you');
  await desk.select('Greet');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  const facts = page.getByRole('complementary', { name: 'What this change rests on' });
  const bar = page.getByRole('toolbar', { name: 'Review actions' });
  await expect(facts).toContainText('No model has read it.');

  await desk.key('M');
  const opinion = facts.getByRole('article', { name: /^Opinion of/ });
  await expect(opinion).toContainText('REJECT THIS.');
  await expect(opinion).toContainText('found 1 thing');
  const remark = page.locator('.remark').filter({ hasText: 'Opinion of' });
  await expect(remark).toContainText('It is misspelt.');
  await expect(remark).toContainText('must fix');
  await expect(remark).toContainText('not sent to the agent');

  await test.step('how it read can be read', async () => {
    await opinion.getByRole('link', { name: 'How it read' }).click();
    const log = page.getByRole('log', { name: 'Transcript' });
    await expect(log.locator('[data-call="finish"]')).toContainText('REJECT THIS.');
    await desk.key('Z');
    await expect(log.locator('[data-call="read"]')).toContainText('greet.txt');
    await expect(page.getByRole('textbox')).toHaveCount(0); // nobody is to be spoken to there
    await broken(page, 'reader');
    await desk.key('Escape');
    await expect(remark).toContainText('It is misspelt.');
  });

  await test.step('it decides nothing, and does not go along with a request for changes', async () => {
    await expect(bar).toContainText('1 opinion');
    await expect(bar.getByRole('button', { name: /^Accept/ })).toBeEnabled();
    await desk.key('r');
    const request = page.getByRole('dialog', { name: /Request changes/ });
    await expect(request).toContainText('No comments are open.');
    await page.keyboard.press('Escape');
    await expect(request).toBeHidden();
    await desk.key('a');
    await expect(bar.getByRole('button', { name: /^Land/ })).toBeEnabled();
  });

  await desk.key('=');
  await expect(remark).toContainText('resolved');
  await expect(page.locator('.diff .dr').filter({ hasText: 'hello' }).first()).toBeVisible();
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeEnabled();
  await expect(opinion).toContainText('on an earlier state of the change');
  const shown = JSON.parse(engine.run('show', '1', '--json', '--project', repo.dir)) as {
    attempts: { branch: string }[];
  };
  expect(repo.git('show', `${shown.attempts[0]?.branch}:greet.txt`)).toBe('hello\nworld');
  expect(desk.trouble).toEqual([]);
});
