import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { Desk } from '../e2e/driver';
import { Engine } from '../e2e/engine';
import { Repo } from '../e2e/repo';
import { figure } from './figure';

// A person reads while the worktrees of agents at work are written to without an end.

const AGENTS = 8;
const WRITES = 1600; // every half second, in all
const SECONDS = 20;
const engine = new Engine();
let repo: Repo;

interface Attempt {
  readonly state: string;
  readonly worktree?: string;
}

const writes = `turn
  call shell {"command": "mkdir -p src && seq 1 2000 | sed 's/.*/export const n& = &;/' > src/numbers.ts"}
turn
  expect tool-result shell ok
  call finish {"summary": "Writes numbers."}
  stop
`;
/** Thinks for as long as it is needed. */
const thinks = [
  'context 1000000000',
  'turn',
  ...Array.from({ length: 600 }, () => "  say 'hm '\n  delay 500ms"),
  '  stop',
];

/** Writes so many files into folders every half second, says how many it wrote, and ends with its input. */
const STORM = `
const { mkdirSync, writeFileSync } = require('node:fs');
const dirs = process.argv.slice(1).map((d) => d + '/storm');
for (const d of dirs) mkdirSync(d, { recursive: true });
let n = 0;
setInterval(() => {
  for (let i = 0; i < ${WRITES}; i++) writeFileSync(dirs[i % dirs.length] + '/' + (i % 400) + '.txt', String(n++));
  process.stdout.write(n + '\\n');
}, 500);
process.stdin.on('end', () => process.exit()).resume();
`;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  await engine.start();
  repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  engine.run('config', 'set', 'limits.foreground', String(AGENTS + 1));
  await engine.restart(() => undefined); // places are counted when it starts
  engine.run('run', 'Numbers', '--yes', '--project', repo.dir, '--model', repo.script('writes', writes));
  const model = repo.script('thinks', thinks.join('\n'));
  for (let i = 1; i <= AGENTS; i++) {
    engine.run('run', `Think ${i}`, '--yes', '--detach', '--project', repo.dir, '--model', model);
  }
});
test.afterAll(() => engine.close());

const attempts = () =>
  (JSON.parse(engine.run('tasks', '--json', '--project', repo.dir)) as { attempts: Attempt[] }[]).flatMap(
    (t) => t.attempts,
  );
const working = () => attempts().filter((a) => a.state === 'running' && a.worktree);

test('the page while eight worktrees are written to', async ({ page }) => {
  test.setTimeout(300_000);
  await expect.poll(() => working().length, { timeout: 60_000 }).toBe(AGENTS);
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('Numbers', 'Needs you');
  await desk.select('Numbers');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl code').first()).toBeVisible();

  const storm = spawn(process.execPath, ['-e', STORM, ...working().flatMap((a) => a.worktree ?? [])]);
  let wrote = 0;
  storm.stdout.on('data', (b: Buffer) => (wrote = Number(b.toString().trim().split('\n').pop())));
  try {
    await expect.poll(() => wrote, { timeout: 30_000 }).toBeGreaterThan(0);
    const before = wrote;
    const worst = await page.evaluate(async (seconds) => {
      const box = document.querySelector('.scroll.diff');
      let longest = 0;
      let last = performance.now();
      for (const end = last + seconds * 1000; last < end;) {
        await new Promise((ok) => setTimeout(ok));
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        if (box) box.scrollTop = (box.scrollTop + 7) % 20_000;
      }
      return longest;
    }, SECONDS);
    const rate = (wrote - before) / (SECONDS * 2);
    figure(
      `storm: longest stall of the page in ${SECONDS} s, ${Math.round(rate)} writes every half second`,
      100,
      worst,
    );
  } finally {
    storm.stdin.end();
  }
});
