import { expect, test, type Page } from '@playwright/test';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// A session read and steered through the page: every kind of call, what it asks, pause and words to the agent, a rewind,
// text that streams while somebody reads elsewhere, and an output too long to show.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const every = `turn
  expect last-user ~ 'every'
  think 'First look, then write.'
  say 'Look around before anything is written.'
  call read {"path": "invoice.txt"}
  call grep {"pattern": "total", "glob": "*.txt"}
  call glob {"pattern": "*.md"}
  call todo {"items": [{"text": "Read", "done": true}, {"text": "Write"}]}
turn
  say 'Round **once**, see [the rule](https://example.com/rule).\\n\\n<img src=x onerror=window.broken=1>'
  call edit {"path": "invoice.txt", "old": "inv.Total = total", "new": "inv.Total = total.Round(HalfEven)"}
  call shell {"command": "printf '\\\\033[32mgreen\\\\033[0m \\\\033]0;title\\\\007plain\\\\n'; exit 3"}
turn
  expect tool-result shell error
  call shell {"command": "seq 1 60000"}
turn
  call ask {"question": "LF or CRLF?", "options": ["LF", "CRLF"]}
turn
  expect tool-result ask ok
  expect last-user ~ 'Use the short form'
  call write {"path": "notes.txt", "content": "one\\ntwo\\n"}
turn
  call finish {"summary": "Rounded **once**.", "not_done": ["Credit notes"]}
  stop
`;

async function open(page: Page, title: string): Promise<Desk> {
  const desk = new Desk(page);
  await page.goto(engine.link);
  await expect(desk.row(title)).toBeVisible();
  await desk.select(title);
  await desk.key('s');
  await expect(page.getByRole('log', { name: 'Transcript' })).toBeVisible();
  return desk;
}

test('a session shows every call as what it is, and is steered', async ({ page }) => {
  const repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  await withAxe(page);
  engine.run(
    'run',
    'Do every thing',
    '--yes',
    '--detach',
    '--project',
    repo.dir,
    '--model',
    repo.script('every', every),
  );
  const desk = await open(page, 'Do every thing');
  const log = page.getByRole('log', { name: 'Transcript' });
  const turn = (n: string) =>
    log.locator('.turn').filter({ has: page.locator('.n', { hasText: new RegExp(`^${n}$`) }) });
  const unfold = async (n: string) => {
    const line = turn(n).getByRole('button').first();
    if ((await line.getAttribute('aria-expanded')) === 'false') await line.click();
    await expect(line).toHaveAttribute('aria-expanded', 'true');
  };
  const dock = page.getByRole('region', { name: 'Waits for you' });
  await expect(dock.getByText('LF or CRLF?')).toBeVisible();

  await test.step('turns are gone through, unfolded and folded on keys', async () => {
    const unfolded = log.locator('.turn .tl[aria-expanded=true]');
    await expect(log.locator('.turn .tl[aria-expanded]')).toHaveCount(4);
    await expect(unfolded).toHaveCount(1);
    await desk.key('g', 'g');
    await expect(turn('1')).toHaveClass(/cur/);
    await desk.key('j');
    await expect(turn('2')).toHaveClass(/cur/);
    await desk.key('Enter');
    await expect(unfolded).toHaveCount(2);
    await expect(turn('2').getByRole('button', { name: 'Fork from here' })).toBeVisible();
    await desk.key('Z');
    await expect(page.getByRole('button', { name: /^Fold all/ })).toBeVisible();
    await expect(turn('2').getByRole('button').first()).toHaveAttribute('aria-expanded', 'true');
    await expect(log.locator('.turn .tl[aria-expanded=false]')).toHaveCount(0); // of those in sight
    await desk.key('Z');
    await expect(unfolded).toHaveCount(0);
    await expect(turn('2').getByRole('button', { name: 'Fork from turn 2' })).toBeVisible();
    await expect(turn('1').getByRole('button', { name: 'Fork from turn 1' })).toBeHidden();
    await turn('1').hover();
    await expect(turn('1').getByRole('button', { name: 'Fork from turn 1' })).toBeVisible();
  });

  await test.step('the context says where a fresh session takes over', async () => {
    const meter = page.getByRole('img', { name: /% full/ });
    await expect(meter).toHaveAccessibleName(/From 45 % on old results are left out/);
    await expect(meter).toHaveAccessibleName(/At 60 % the agent is asked for a note/);
    await expect(meter).toContainText('60 %, hand over');
  });

  await test.step('reading, searching and the list of what is to do', async () => {
    await unfold('1');
    await expect(turn('1').locator('[data-call="read"]')).toContainText('invoice.txt');
    await expect(turn('1').locator('[data-call="read"]')).toContainText('lines 1 to 3');
    await expect(turn('1').locator('[data-call="grep"] .hits li').first()).toContainText('invoice.txt:1');
    await expect(turn('1').locator('[data-call="glob"] .hits')).toContainText('README.md');
    await expect(turn('1').locator('[data-call="todo"] .todo li.done')).toContainText('Read');
    await expect(turn('1').getByText('First look, then write.')).toBeHidden();
    await turn('1')
      .getByRole('button', { name: /^Thought/ })
      .click();
    await expect(turn('1').getByText('First look, then write.')).toBeVisible();
  });

  await test.step('an edit as a diff, a command with its exit, its colours as classes', async () => {
    await expect(turn('2')).toContainText('+1');
    await expect(turn('2')).toContainText('exit 3');
    await unfold('2');
    await expect(turn('2').locator('.cl.add')).toContainText('total.Round(HalfEven)');
    const shell = turn('2').locator('[data-call="shell"]');
    await expect(shell.locator('.a-green')).toHaveText('green');
    await expect(shell.locator('.shout')).toHaveText('green plain');
    await shell.getByRole('button', { name: 'Raw' }).click();
    await expect(shell.locator('.shout')).toContainText('U+001B[32mgreen');
    await expect(page).not.toHaveTitle(/title/);
  });

  await test.step('text is Markdown made clean; a link is opened only after its address was shown', async () => {
    await expect(turn('2').locator('.tl .what')).toContainText('Round');
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    await expect(log.locator('img')).toHaveCount(0);
  });

  await test.step('a long output is cut, and read whole from what was kept', async () => {
    await unfold('3');
    const shell = turn('3').locator('[data-call="shell"]');
    await expect(shell.getByText(/in all, show all/)).toBeVisible();
    await expect(shell.locator('.shout')).toContainText('60000');
    await expect(shell.locator('.shout')).not.toContainText(/\b30000\b/);
    await shell.getByRole('button', { name: /show all/ }).click();
    await expect(shell.locator('.shout')).toContainText(/\b10000\b/);
    await shell.getByRole('button', { name: /Next piece/ }).click();
    await expect(shell.locator('.shout')).toContainText(/\b20000\b/);
    await shell.getByRole('button', { name: 'Fold' }).click();
    await expect(shell.getByText(/in all, show all/)).toBeVisible();
  });

  await test.step('accessibility rules pass with everything unfolded', () => broken(page, 'session'));

  await test.step('a draft survives a reload; words are queued, taken back and given', async () => {
    const field = page.getByLabel('Say something to the agent');
    await field.fill('Use the long form');
    await page.goto('about:blank');
    await open(page, 'Do every thing');
    await expect(field).toHaveValue('Use the long form');
    await field.press('Control+Enter');
    await expect(log.locator('.word.unread')).toContainText('Use the long form');
    await expect(field).toHaveValue('');
    await log.getByRole('button', { name: 'Take it back' }).click();
    await expect(log.locator('.word.unread')).toHaveCount(0);
    await expect(field).toHaveValue('Use the long form');
    await field.fill('Use the short form, as in @inv');
    await page.getByRole('option', { name: 'invoice.txt' }).click();
    await expect(field).toHaveValue(/@invoice\.txt/);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(log.locator('.word.unread')).toContainText('Use the short form');
  });

  await test.step('the question is answered, the word is read, the session ends', async () => {
    await dock.getByRole('button', { name: 'LF', exact: true }).click();
    await expect(dock).toBeHidden();
    await expect(log.locator('.word.person')).toContainText('Use the short form');
    await expect(turn('6').locator('[data-call="finish"]')).toContainText('Credit notes');
    await unfold('4');
    await expect(turn('4').locator('[data-call="ask"] .answer')).toContainText('LF');
  });

  await test.step('rewind and fork are on keys, on the turn that has the cursor', async () => {
    await expect(page.getByRole('button', { name: 'Rewind to here' }).first()).toBeVisible();
    await desk.key('g', 'g');
    await desk.key('z');
    const rewind = page.getByRole('dialog', { name: 'Rewind #1 to turn 1' });
    await expect(rewind).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(rewind).toBeHidden();
    await desk.key('f');
    const fork = page.getByRole('dialog', { name: 'Fork #1 from turn 1' });
    await expect(fork).toContainText('Attempt 1 stays as it is');
    await broken(page, 'fork');
    await fork.getByLabel('Another model').fill('nobody/nothing');
    await fork.getByLabel('A word to the new agent').fill('Another way.');
    await page.keyboard.press('Control+Enter');
    await expect(
      page
        .getByRole('alert')
        .or(page.getByRole('status'))
        .filter({ hasText: /nobody/ })
        .first(),
    ).toBeVisible();
    await expect(fork.getByLabel('A word to the new agent')).toHaveValue('Another way.'); // nothing of it is lost
    await fork.getByLabel('Another model').fill('');
    await page.keyboard.press('Control+Enter');
    await expect(fork).toBeHidden();
    await expect(log.locator('.seam')).toContainText('Forked from another attempt');
    await expect(log.locator('.word.person')).toContainText('Another way.');
    await expect(page.locator('header.bar')).toContainText('attempt 2');
    await page.goBack();
    await expect(page.locator('header.bar')).toContainText('attempt 1');
    await expect(turn('6')).toBeVisible();
  });

  await test.step('a rewind says what happens, and is a seam', async () => {
    await expect(page.getByRole('button', { name: 'Rewind to here' }).first()).toBeVisible();
    await turn('2').getByRole('button').first().scrollIntoViewIfNeeded();
    await unfold('2');
    await turn('2').getByRole('button', { name: 'Rewind to here' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rewind #1 to turn 2' });
    await expect(dialog).toContainText('is kept as a checkpoint first');
    await dialog.getByRole('button', { name: 'Rewind', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(log.locator('.seam')).toContainText('Rewound to turn 2');
    await expect(turn('5')).toContainText('rewound');
    await expect(turn('2')).not.toContainText('rewound');
    expect(engine.run('diff', '1', '--name-only', '--project', repo.dir)).toBe('invoice.txt\n');
  });
  expect(desk.trouble).toEqual([]);
});
