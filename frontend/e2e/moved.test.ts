import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// Lines that only moved are marked as moved, and no others are. Judged by git's own search for them.

const engine = new Engine();
let repo: Repo;

const total =
  'func total(lines []Line) Money {\n\tsum := Money(0)\n\tfor _, l := range lines {\n\t\tsum += l.Price\n\t}\n';
const script = `turn
  call shell {"command": "sed -n '3,9p' ledger.go >> invoice.go && sed -i '3,9d' ledger.go && echo '// A line that is new here.' >> invoice.go"}
turn
  call finish {"summary": "Moved."}
  stop
`;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  writeFileSync(join(repo.dir, 'ledger.go'), `package billing\n\n${total}\treturn sum\n}\n\nvar x = 1\n`);
  writeFileSync(join(repo.dir, 'invoice.go'), 'package billing\n\nvar rate = 2\n');
  repo.git('add', '.');
  repo.git('commit', '-q', '-m', 'A ledger');
  engine.run('trust', repo.dir, '--yes');
});
test.afterAll(() => engine.close());

/** The lines that git finds to have moved, with their sign. */
function movedBy(from: string, to: string): string[] {
  const colours = ['oldMoved=blue', 'newMoved=magenta'].flatMap((c) => ['-c', `color.diff.${c}`]);
  const out = execFileSync('git', [...colours, 'diff', '--color=always', '--color-moved=blocks', '-U0', from, to], {
    cwd: repo.dir,
    encoding: 'utf8',
  });
  // eslint-disable-next-line no-control-regex
  const plain = (l: string) => l.replace(/\u001b\[[0-9;]*m/g, '');
  return out
    .split('\n')
    .filter((l) => l.startsWith('\u001b[34m') || l.startsWith('\u001b[35m'))
    .map(plain)
    .sort();
}

test('lines that only moved are marked, in one column and in two', async ({ page }) => {
  engine.run('run', 'Move it', '--yes', '--project', repo.dir, '--model', repo.script('move', script));
  const shown = JSON.parse(engine.run('show', '1', '--json', '--project', repo.dir)) as {
    attempts: { base: string; branch: string }[];
  };
  const wanted = movedBy(shown.attempts[0]?.base ?? '', shown.attempts[0]?.branch ?? '');
  expect(wanted).toHaveLength(14);

  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Move it', 'Needs you');
  await desk.select('Move it');
  await desk.key('D');
  await expect(page.getByText('moved from ledger.go:3, 7 lines')).toBeVisible();
  await expect(page.getByText('moved to invoice.go:4, 7 lines')).toBeVisible();
  const marked = () =>
    page.locator('.diff .cl.moved').evaluateAll((rows) =>
      rows
        .map(
          (r) =>
            (r.classList.contains('add') ? '+' : '-') +
            [...(r.querySelector('code')?.childNodes ?? [])]
              .filter((n) => !(n instanceof HTMLElement && n.classList.contains('sr')))
              .map((n) => n.textContent)
              .join(''),
        )
        .sort(),
    );
  await expect.poll(marked).toEqual(wanted);
  await desk.key('|');
  await expect(page.locator('.diff .half.moved').first()).toBeVisible();
  await expect.poll(marked).toEqual(wanted);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(desk.trouble).toEqual([]);
});
