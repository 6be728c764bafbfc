import { expect, test, type Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { hostile } from './hostile-texts';
import { change, everything, failure, findings, text } from './hostile-work';
import { Repo } from './repo';

// Texts of models, tools, files and git that would like to be more than text, through every place that shows some.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

/** What ran in a page, by the numbers of the texts. */
const ran = (page: Page) => page.evaluate(() => (window as { __ran?: number[] }).__ran ?? []);

test('the control: without the guards these texts do run', async ({ page }) => {
  const live = hostile.filter((h) => h.runs);
  expect(hostile.length).toBeGreaterThanOrEqual(40);
  expect(live.length).toBeGreaterThan(10);
  for (const h of live) {
    await page.goto('about:blank');
    await page.setContent(h.text);
    await expect.poll(() => ran(page), h.name).not.toEqual([]);
  }
  expect(await alive(page), 'what is alive is seen').not.toEqual([]);
});

test('none of them runs, loads or links anywhere', async ({ page }) => {
  test.setTimeout(400_000);
  const desk = new Desk(page);
  const asked: string[] = [];
  page.on('request', (r) => asked.push(r.url()));
  page.on('dialog', (d) => void d.dismiss().then(() => desk.trouble.push(`a dialog: ${d.message()}`)));
  const repo = hostileRepo();
  engine.run('trust', repo.dir, '--yes');
  const run = (title: string, model: string, ...more: string[]) =>
    engine.run('run', `${title}\n\n${everything}`, '--project', repo.dir, '--detach', '--model', model, ...more);
  run('Asks and changes', repo.script('change', change), '--yes', '--done-when', everything);
  run('A report', repo.script('report', text), '--produces', 'report');
  run('A plan', repo.script('plan', text), '--produces', 'plan');
  run('The findings', repo.script('findings', findings), '--produces', 'findings');
  run('A failure', repo.script('failure', failure));
  const later = repo.script('later', text);
  for (const h of hostile)
    engine.run(
      'run',
      '--project',
      repo.dir,
      '--detach',
      '--after',
      '1',
      '--model',
      later,
      '--title',
      h.text,
      '--',
      h.text,
    );
  await page.goto(engine.link);

  const to = (hash: string) => page.evaluate((h) => (location.hash = h), hash);
  const open = async (title: string) => {
    await to('#/queue');
    await desk.waitFor(title, 'Needs you');
    await desk.select(title);
    await look(page, `preview of ${title}`);
    await desk.key('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  };

  await test.step('the queue, and a question where it is asked', async () => {
    await desk.waitFor('Asks and changes', 'Needs you');
    await look(page, 'queue');
    await to('#/waiting');
    await expect(page.getByRole('main')).toContainText('Asks and changes');
    await look(page, 'waiting');
    await open('Asks and changes');
    await expect(page.getByRole('log', { name: 'Transcript' })).toContainText('onerror');
    await unfold(page);
    await look(page, 'session');
    const [request] = JSON.parse(engine.run('waiting', '--json', '--project', repo.dir)) as { id: string }[];
    engine.run('answer', request?.id ?? '', everything);
  });

  await test.step('the change: names, lines, what was done and not', async () => {
    const done = page.getByRole('group', { name: 'Needs you' }).getByRole('option', { name: /ready/ });
    await to('#/queue');
    await expect(done.filter({ hasText: 'Asks and changes' })).toBeVisible();
    await open('Asks and changes');
    await expect(page.locator('.cl').first()).toBeVisible();
    await look(page, 'review');
    await page.getByRole('searchbox', { name: 'Find a file' }).fill('hostile.md');
    await page.keyboard.press('Enter');
    await expect(page.locator('.fh .path', { hasText: 'hostile.md' })).toBeVisible();
    await look(page, 'review of a file');
    await desk.key('Escape');
  });

  for (const title of ['A report', 'A plan', 'The findings', 'A failure'])
    await test.step(title, async () => {
      await open(title);
      await expect(page.locator('main')).toContainText('onerror');
      await look(page, title);
    });

  await test.step('every other place', async () => {
    for (const place of ['projects', 'usage', 'bin', 'models', 'settings', 'log', 'plan', 'first']) {
      await to(`#/${place}`);
      await expect(page.getByRole('main')).toBeVisible();
      await look(page, place);
    }
  });

  await test.step('a draft, the palette, and a word that says what went wrong', async () => {
    await to('#/queue');
    await desk.key('t');
    const d = page.getByRole('dialog', { name: 'New task' });
    await d.getByLabel(/^Brief/).fill(everything);
    await look(page, 'new task');
    await page.keyboard.press('Escape');
    await expect(d).toBeHidden();
    await desk.key('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('onerror');
    await look(page, 'palette');
    await page.keyboard.press('Escape');
  });

  await expect(page.locator('.hid').first(), 'deceptive characters are marked').toBeAttached();
  expect(asked.filter((u) => !/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(u))).toEqual([]);
  expect(await page.evaluate(() => document.title)).not.toContain('owned');
  expect(desk.trouble).toEqual([]);
});

/** Unfolds every turn in sight. */
async function unfold(page: Page): Promise<void> {
  const folded = page.getByRole('log', { name: 'Transcript' }).locator('button[aria-expanded="false"]');
  for (let left = await folded.count(); left > 0; left--) await folded.first().click();
}

/** Fails when something of the page is more than text. */
async function look(page: Page, where: string): Promise<void> {
  expect.soft(await ran(page), where).toEqual([]);
  expect.soft(await alive(page), where).toEqual([]);
}

/** Elements that could run or load something, and escapes that reached the page. */
const alive = (page: Page) =>
  page.evaluate(() => {
    const bad: string[] = [];
    for (const el of document.body.querySelectorAll('*')) {
      for (const a of el.attributes) if (/^on/i.test(a.name)) bad.push(`${el.tagName} ${a.name}`);
      const link = el.getAttribute('href') ?? el.getAttribute('src') ?? el.getAttribute('action') ?? '';
      if (/^\s*(javascript|vbscript|data:text)/i.test(link) || link.includes('attack.invalid'))
        if (!(el instanceof HTMLAnchorElement && /^https?:/.test(link))) bad.push(`${el.tagName} ${link}`);
      if (/^(IFRAME|OBJECT|EMBED|BASE|META|SCRIPT|LINK|STYLE)$/.test(el.tagName)) bad.push(el.tagName);
    }
    // eslint-disable-next-line no-control-regex
    const raw = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(document.body.innerText);
    if (raw) bad.push(`U+${raw[0].charCodeAt(0).toString(16)} in the text`);
    return bad;
  });

function hostileRepo(): Repo {
  const repo = new Repo(engine.home);
  writeFileSync(join(repo.dir, 'AGENTS.md'), everything);
  repo.git('config', 'user.name', '<img src=x onerror=window.__ran=[1]>');
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', everything);
  repo.git('branch', '-m', 'main', 'b/<svg/onload=window.__ran=2>');
  return repo;
}
