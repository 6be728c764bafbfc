import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// What of a change is seen: all of it, what is new to the person, one turn, another attempt, what is not committed. What
// each of them shows is judged by git.

const engine = new Engine();
let repo: Repo;

const script = `turn
  call shell {"command": "sed -i '2s/.*/two/; 30s/.*/thirty/' list.txt && echo note > notes.txt"}
turn
  call finish {"summary": "Wrote."}
  stop
turn
  expect last-user ~ 'louder'
  call shell {"command": "sed -i '2s/.*/TWO/' list.txt && echo more > more.txt"}
turn
  expect tool-result shell ok
  call finish {"summary": "Louder."}
  stop
`;

interface Shown {
  attempts: { id: string; base: string; branch: string; worktree: string; head: string }[];
}

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  writeFileSync(join(repo.dir, 'list.txt'), Array.from({ length: 40 }, (_, i) => `line ${i + 1}\n`).join(''));
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'A list');
  engine.run('trust', repo.dir, '--yes');
});
test.afterAll(() => engine.close());

test('a change is seen in scopes, by the keys and by the address', async ({ page }) => {
  const at = ['--project', repo.dir];
  const shown = () => (JSON.parse(engine.run('show', '1', '--json', ...at)) as Shown).attempts;
  const differs = (from: string, to: string) =>
    repo.git('diff', '--no-renames', '-U0', from, to).match(/^[+-](?![+-]{2} ).*$/gm) ?? [];
  engine.run('run', 'Write a list', '--yes', ...at, '--model', repo.script('write', script));
  const first = repo.git('rev-parse', shown()[0]?.branch ?? '').trim();
  const desk = new Desk(page);
  await page.goto(engine.link);

  const open = async () => {
    await desk.key('g', 'q');
    await desk.waitFor('Write a list', 'Needs you');
    await desk.select('Write a list');
    await desk.key('D');
    await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  };
  const scope = page.getByRole('button', { name: /^Scope of the diff/ });
  const choose = async (title: string) => {
    await desk.key('d');
    const picker = page.getByRole('dialog', { name: 'Scope of the diff' });
    await picker.getByRole('combobox').fill(title);
    await expect(picker.getByRole('option').first()).toContainText(title);
    await expect(picker.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(picker).toBeHidden();
    await expect(scope).toHaveAccessibleName(`Scope of the diff: ${title}`);
  };
  /** The changed lines as the page shows them. */
  const lines = () =>
    page
      .locator('.diff .dr.cl.add, .diff .dr.cl.del')
      .evaluateAll((rows) =>
        rows.map(
          (r) =>
            (r.classList.contains('add') ? '+' : '-') +
            (r.querySelector('code')?.textContent ?? '').replace(/^(added|removed) /, ''),
        ),
      );
  const shows = (from: string, to: string) =>
    expect.poll(async () => (await lines()).sort()).toEqual(differs(from, to).sort());

  await open();
  await expect(scope).toHaveAccessibleName('Scope of the diff: Whole change');
  const base = shown()[0]?.base ?? '';
  await shows(base, first);
  await desk.key('n', 'v');
  await expect(page.getByRole('toolbar', { name: 'Review actions' })).toContainText('1 of 3 hunks');
  await desk.key('g', 'q');

  engine.run('request-changes', '1', '-m', 'Say it louder.', ...at);
  engine.run('wait', '1', ...at);
  const second = repo.git('rev-parse', shown()[0]?.branch ?? '').trim();
  expect(second).not.toBe(first);

  await test.step('what is new since the last look', async () => {
    await open();
    await shows(base, second);
    await expect(page.getByRole('button', { name: /^New to you: 2 files, \+2 −1/ })).toBeVisible();
    await desk.key('U');
    await expect(scope).toHaveAccessibleName('Scope of the diff: New to you');
    await expect(page).toHaveURL(/#\/review\/a\w+\/unseen$/);
    await shows(first, second);
    await expect(page.getByRole('note')).toContainText('about the whole change');
  });

  await test.step('a part is not judged by itself, a hunk of the whole change is', async () => {
    const part = page.locator('.dr.hh').filter({ hasText: 'a part' });
    await expect(part).toHaveCount(1);
    const whole = page.getByRole('button', { name: 'Read hunk 1 of more.txt' });
    await whole.click();
    await expect(whole).toHaveAttribute('aria-pressed', 'true');
    await page.locator('.dr.cl.add').filter({ hasText: 'TWO' }).click();
    await desk.key('v');
    await expect(page.getByText('This is a part of a hunk of the whole change.')).toBeVisible();
  });

  await test.step('a comment made here stands in the whole change', async () => {
    await desk.key('c');
    await page.getByRole('textbox', { name: /^Comment on line 2 of list\.txt/ }).fill('Too loud.');
    await expect(scope).toBeDisabled();
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Too loud.')).toBeVisible();
    await page.locator('.dr.cl.del').filter({ hasText: 'two' }).click();
    await desk.key('c');
    await expect(page.getByText('Removed lines take comments in the whole change only.')).toBeVisible();
    await desk.key('A');
    await expect(scope).toHaveAccessibleName('Scope of the diff: Whole change');
    await shows(base, second);
    await expect(page.getByText('Too loud.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Read hunk 1 of more.txt' })).toHaveAttribute('aria-pressed', 'true');
    const kept = JSON.parse(engine.run('comments', '1', '--json', ...at)) as { line: number; file: string }[];
    expect(kept.map((c) => [c.file, c.line])).toEqual([['list.txt', 2]]);
  });

  await test.step('one turn, side by side, and back by the history', async () => {
    await choose('Turn 1');
    await shows(base, first);
    await page.goBack();
    await shows(base, second);
    await page.goForward();
    await shows(base, first);
  });

  await test.step('what a person did by hand', async () => {
    writeFileSync(join(shown()[0]?.worktree ?? '', 'hand.txt'), 'by hand\n');
    await choose('Not committed');
    await expect.poll(lines).toEqual(['+by hand']);
    await expect(page.locator('.fh')).toHaveCount(1);
  });

  await test.step('another attempt at the task', async () => {
    engine.run('fork', shown()[0]?.id ?? '', '--turn', '1', '-m', 'Another way.', ...at);
    engine.run('wait', '1', ...at);
    const other = shown()[1];
    const theirs = repo.git('rev-parse', other?.branch ?? '').trim();
    await choose('Against attempt 2');
    await shows(theirs, second);
  });

  await test.step('a scope that is not there says so, and leads back', async () => {
    await page.evaluate(() => (location.hash = location.hash.replace(/\/[^/]*$/, '/turn-99')));
    await expect(page.getByText(/there is no turn 99/)).toBeVisible();
    await page.getByRole('button', { name: 'The whole change' }).click();
    await shows(base, second);
  });
  expect(desk.trouble).toEqual([]);
});
