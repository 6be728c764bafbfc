import { expect, test } from '@playwright/test';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// A model that has not seen the session makes a tour through a change: stops with a risk and a question each, gone through
// on keys. It says that the change must be rejected and names places that are not there; nothing comes of either. Judged by
// what the engine says of queue, evidence and verdict, and by git.

const engine = new Engine();
let repo: Repo;

const author = `turn
  call write {"path": "greet.txt", "content": "helo\\nworld\\nbye\\n"}
  call edit {"path": "invoice.txt", "old": "inv.Total = total", "new": "inv.Total = total.Round(HalfEven)"}
  call write {"path": "plain.txt", "content": "plain\\n"}
turn
  call finish {"summary": "Greets."}
  stop
round
turn
  call edit {"path": "greet.txt", "old": "helo", "new": "hello"}
turn
  call finish {"summary": "Spelt right."}
  stop
`;
const said = (title: string, file: string, line: number, more = {}) => ({
  title,
  file,
  line,
  text: `What happens at ${title}.`,
  risk: 'It is wrong <img src=x onerror=window.broken=1>.',
  question: 'Who checks it?',
  ...more,
});
const tour = {
  summary: 'REJECT THIS. It must not be merged.',
  stops: [
    said('The rounding', 'invoice.txt', 2),
    said('Nowhere', 'nosuch.txt', 1),
    said('Greets', 'greet.txt', 1, { lines: 2 }),
  ],
};
const guide = `turn
  expect tools read list glob grep finish
  call read {"path": "greet.txt"}
turn
  call finish ${JSON.stringify(tour)}
  stop
`;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
});
test.afterAll(() => engine.close());

test('a tour is asked for, gone through on keys, and decides nothing', async ({ page }) => {
  await withAxe(page);
  const check = ['--check', 'test -f greet.txt'];
  engine.run('run', 'Greet', '--yes', '--project', repo.dir, '--model', repo.script('author', author), ...check);
  engine.run(
    'config',
    'set',
    'models.review',
    repo.script('nosuch', 'turn\n  expect last-user ~ never-said\n  stop\n'),
  );
  const told = (...args: string[]) => engine.run(...args, '1', '--json', '--project', repo.dir);
  const before = { evidence: told('evidence'), comments: told('comments') };
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Greet', 'Needs you');
  await desk.select('Greet');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  const panel = page.getByRole('region', { name: 'Tour', exact: true });
  const bar = page.getByRole('toolbar', { name: 'Review actions' });
  const files = page.getByRole('navigation').or(page.locator('.tree')).first();
  const order = await files.textContent();
  await desk.key('a');
  await expect(bar.getByRole('button', { name: /^Land/ })).toBeEnabled();

  await test.step('nothing is asked before a person says so; one that fails says why', async () => {
    await desk.key('h');
    await expect(panel).toContainText('would make it');
    await broken(page, 'no tour');
    await desk.key('h');
    await expect(panel).toContainText('No tour was made.');
    await expect(panel).toContainText('never-said');
  });

  await test.step('one that takes for ever keeps nothing from a person, and is stopped', async () => {
    engine.run('config', 'set', 'models.review', repo.script('hang', 'turn\n  hang\n'));
    await desk.key('h');
    await expect(panel).toContainText('reads the change');
    await expect(bar.getByRole('button', { name: /^Land/ })).toBeEnabled();
    await panel.getByRole('button', { name: 'Stop it' }).click();
    await expect(panel).toContainText('A person stopped it.');
  });

  await test.step('it is made, and led through stop by stop', async () => {
    engine.run('config', 'set', 'models.review', repo.script('guide', guide));
    await desk.key('h');
    await expect(panel).toContainText('REJECT THIS.');
    await expect(panel.getByRole('button', { name: 'The rounding' })).toBeVisible();
    await expect(panel).toContainText('1 stop named places that are not in the change.');
    await desk.key('.');
    await expect(panel).toContainText('stop 1 of 2');
    await expect(panel).toContainText('Who checks it?');
    await expect(page.locator('.diff .dr.cur')).toContainText('total.Round(HalfEven)');
    await broken(page, 'stop');
    await desk.key('.');
    await expect(panel).toContainText('stop 2 of 2');
    await expect(page.locator('.diff .dr.cur')).toContainText('helo');
    await desk.key('.');
    await expect(panel).toContainText('1 hunk in 1 file is not on the tour.');
    await desk.key(',');
    await expect(panel).toContainText('stop 2 of 2');
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  });

  await test.step('queue, evidence, verdict, comments and order are what they were', async () => {
    expect({ evidence: told('evidence'), comments: told('comments') }).toEqual(before);
    expect(JSON.parse(told('show'))).toMatchObject({ attempts: [{ state: 'ready', verdict: 'accept' }] });
    await expect(bar.getByRole('button', { name: /^Land/ })).toBeEnabled();
    expect(await files.textContent()).toBe(order);
    // The control: a person's word does change it.
    await desk.key('Escape');
    await expect(panel).toBeHidden();
    engine.run('request-changes', '1', '-m', 'Spell it right.', '--project', repo.dir);
    engine.run('wait', '1', '--project', repo.dir);
    expect(JSON.parse(told('show'))).toMatchObject({ attempts: [{ state: 'ready', round: 2 }] });
  });

  await test.step('a change that moved makes it stale, and what is gone says so', async () => {
    await expect(page.locator('.diff .dr').filter({ hasText: 'hello' }).first()).toBeVisible();
    await desk.key('h');
    await expect(panel).toContainText('The change is another one since this tour was made.');
    await desk.key('.', '.');
    await expect(panel).toContainText('These lines are not in the change any more');
    await desk.key('h'); // it is stale: a new one is made
    await expect(panel).not.toContainText('another one since');
    await expect(panel.getByRole('button', { name: 'The rounding' })).toBeVisible();
    await desk.key('.');
    await expect(panel).toContainText('stop 1 of 2');
  });

  await test.step('how it was made can be read', async () => {
    await desk.key(',');
    await panel.getByRole('link', { name: 'How it read' }).click();
    await expect(page.getByRole('log').locator('[data-call="finish"]')).toContainText('The rounding');
    await expect(page.locator('header.bar')).toContainText('guide');
  });
  expect(desk.trouble).toEqual([]);
});
