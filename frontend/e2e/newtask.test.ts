import { expect, test, type Page } from '@playwright/test';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo, report, rounding } from './repo';

// A new task over a real engine: in one breath, checked while it is typed, kept when it fails, and several from a list.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const dialog = (page: Page) => page.getByRole('dialog', { name: 'New task' });

const none = `turn
  expect last-user ~ '.'
  call finish {"summary": "Looked.", "text": "Nothing."}
  stop
`;

test('a new task in one breath', async ({ page }) => {
  const repo = new Repo(engine.home);
  const desk = new Desk(page);
  engine.run('trust', repo.dir, '--yes');
  await page.goto(engine.link);
  await expect(page.getByRole('heading', { name: 'Nothing to read yet' })).toBeVisible();
  const d = dialog(page);
  const brief = d.getByLabel(/^Brief/);

  await test.step('@ names a file of the repository, by keys alone', async () => {
    await desk.key('t');
    await expect(brief).toBeFocused();
    await page.keyboard.type('Round the total in @invo');
    await expect(d.getByRole('option', { name: 'invoice.txt' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(brief).toHaveValue('Round the total in @invoice.txt ');
  });

  await test.step('what is wrong is said while it is typed, in the words of the engine', async () => {
    await d.getByLabel(/^Model/).fill('nothing');
    await expect(d.getByText(/"nothing" is not a model/)).toBeVisible();
    await expect(d.getByText('1 thing in the way')).toBeVisible();
    await d.getByText('Scope, checks, budget').click();
    await d.getByLabel(/^May write/).fill('invoise/**');
    await expect(d.getByText(/Invoise\/\*\* matches no file/)).toBeVisible();
    await d.getByLabel(/^More checks/).fill('nosuchprogram --fast');
    await expect(d.getByText(/there is no program nosuchprogram/)).toBeVisible();
    await d.getByLabel(/^At most, tokens/).fill('2k');
    await expect(d.getByText(/2000 tokens are used up/)).toBeVisible();
    await d.getByLabel(/^At most, dollars/).fill('much');
    await expect(d.getByText('Dollars, as 0.50')).toBeVisible();
  });

  await test.step('the draft survives a failed start, closing, and a reload', async () => {
    await d.getByLabel(/^At most, dollars/).fill('');
    await page.keyboard.press('Control+Enter');
    await expect(d.getByRole('status').filter({ hasText: 'not a model' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(d).toBeHidden();
    await desk.again(engine.link);
    await expect(page.getByRole('heading', { name: 'Nothing to read yet' })).toBeVisible();
    await desk.key('t');
    await expect(brief).toHaveValue('Round the total in @invoice.txt ');
    await expect(d.getByLabel(/^Model/)).toHaveValue('nothing');
  });

  await test.step('Ctrl-Enter runs it', async () => {
    await d.getByText('Scope, checks, budget').click();
    await d.getByLabel(/^May write/).fill('invoice.txt');
    await expect(d.getByText('invoice.txt: 1 file')).toBeVisible();
    await d.getByLabel(/^More checks/).fill('true');
    await d.getByLabel(/^At most, tokens/).fill('');
    await d.getByLabel(/^Model/).fill(repo.script('rounding', rounding));
    await brief.press('Control+Enter');
    await expect(d).toBeHidden();
    await desk.waitFor('Round the total in @invoice.txt', 'Needs you');
    const [task] = JSON.parse(engine.run('tasks', '--json', '--project', repo.dir)) as {
      contract: { paths: string[] };
    }[];
    expect(task?.contract.paths).toEqual(['invoice.txt']);
  });

  await test.step('the next one begins as the last one was, but for what it may do', async () => {
    await desk.key('t');
    await expect(d.getByText('As in task #1.')).toBeVisible();
    await expect(brief).toHaveValue('');
    await expect(d.getByText(/may write everything/)).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('several from a pasted list, each after the one before', async () => {
    await desk.key('t');
    await brief.fill('## Next\n- Where is rounded?\n- And where is summed up?\n  Both files.\n- Where is taxed?');
    await d.getByRole('button', { name: 'Make 3 tasks of it' }).click();
    await d.getByLabel(/^Model/).fill(repo.script('none', none));
    await d.getByText('Scope, checks, budget').click();
    await d.getByLabel('Leaves behind').selectOption('report');
    await d.getByRole('checkbox', { name: /Each starts when the one before/ }).check();
    await d.getByRole('button', { name: /^Run 3/ }).click();
    await expect(d).toBeHidden();
    await desk.waitFor('Where is taxed?', 'Waiting');
    const tasks = JSON.parse(engine.run('tasks', '--json', '--project', repo.dir)) as {
      number: number;
      brief: string;
      id: string;
      after: string[];
    }[];
    const by = (n: number) => tasks.find((t) => t.number === n);
    expect(by(3)?.brief).toBe('And where is summed up?\nBoth files.');
    expect(by(3)?.after).toEqual([by(2)?.id]);
    expect(by(4)?.after).toEqual([by(3)?.id]);
  });
  expect(desk.trouble).toEqual([]);
});

test('what is not trusted, and what is detached, is said before the start', async ({ page }) => {
  const home = `${engine.home}/second`;
  const repo = new Repo(home);
  repo.git('checkout', '-q', '--detach');
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.openProject(repo.dir);
  const trust = page.getByRole('dialog', { name: 'Trust billing?' });
  await expect(trust).toBeVisible();
  await page.keyboard.press('Escape');
  await desk.key('t');
  const d = dialog(page);
  await d.getByLabel(/^Project/).selectOption({ label: 'billing (not trusted)' });
  await expect(d.getByText('billing is not trusted.')).toBeVisible();
  await d.getByLabel(/^Brief/).fill('Where is it rounded?');
  await d.getByRole('button', { name: /Look and trust/ }).click();
  await trust.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(d.getByText('HEAD is detached.')).toBeVisible();
  await expect(d.getByLabel(/^Brief/)).toHaveValue('Where is it rounded?');
  await d.getByLabel(/^Model/).fill(repo.script('report', report));
  await d.getByText('Scope, checks, budget').click();
  await d.getByLabel(/^Lands on/).fill('main');
  await d.getByLabel('Leaves behind').selectOption('report');
  await d.getByRole('button', { name: /^Run/ }).click();
  await expect(d).toBeHidden();
  await desk.waitFor('Where is it rounded?', 'Needs you');
  expect(desk.trouble).toEqual([]);
});
