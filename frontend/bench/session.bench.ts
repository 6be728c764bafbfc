import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { Desk } from '../e2e/driver';
import { Engine } from '../e2e/engine';
import { Repo } from '../e2e/repo';
import { figure, quantile } from './figure';
import { frames } from './trace';

// Sessions that are long, and sessions that are written for long, by replays over the real engine.

const TURNS = 5000;
const MINUTES = Number(process.env.COPPICE_BENCH_MINUTES ?? 10);
const WORDS = 200; // a second
const engine = new Engine();
let repo: Repo;

test.beforeAll(async () => {
  await engine.start();
  repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  engine.run('config', 'set', 'contract.max_turns', '0');
});
test.afterAll(() => engine.close());

const start = (title: string, script: string[]) =>
  engine.run(
    'run',
    title,
    '--yes',
    '--detach',
    '--project',
    repo.dir,
    '--model',
    repo.script(title, script.join('\n')),
  );

/** Another pattern each time: an agent that repeats itself is stopped. */
const look = (i: number) => `  call grep {"pattern": "word${i}"}\n  usage 1000 20`;

test('5,000 turns', async ({ page }) => {
  test.setTimeout(1_800_000);
  const script = ['context 1000000000'];
  for (let i = 0; i < TURNS; i++)
    script.push('turn', `  say 'Look for word ${i}, as the one before was nowhere.'`, look(i));
  script.push('turn', '  call finish {"summary": "Nowhere."}', '  stop');
  start('long', script);
  await page.goto(engine.link);
  await expect(page.getByRole('group', { name: 'Needs you' }).getByRole('option')).toBeVisible({ timeout: 1_500_000 });
  const [task] = JSON.parse(engine.run('tasks', '--json', '--project', repo.dir)) as { attempts: { id: string }[] }[];
  const id = task?.attempts[0]?.id ?? '';

  const first: number[] = [];
  for (let i = 0; i < 5; i++) {
    first.push(
      await page.evaluate(async (hash) => {
        const t = performance.now();
        location.hash = hash;
        while (!document.querySelector('[role=log] [data-seq]')) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        const took = performance.now() - t;
        location.hash = '#/queue';
        while (document.querySelector('[role=log]')) await new Promise(requestAnimationFrame);
        return took;
      }, `#/session/${id}`),
    );
  }
  figure('session: 5,000 turns, another view to first rows, median of 5', 300, quantile(first, 0.5));

  await page.evaluate((hash) => (location.hash = hash), `#/session/${id}`);
  const log = page.getByRole('log', { name: 'Transcript' });
  const rows = log.locator('[data-seq]');
  await expect(rows.first()).toBeVisible();
  let most = 0;
  const cost = await frames(page, () =>
    log.evaluate(async (el) => {
      for (let i = 0; i < 240; i++) {
        await new Promise(requestAnimationFrame);
        el.scrollTop -= 80;
      }
    }),
  );
  for (let i = 0; i < 20; i++) {
    await log.evaluate((el) => el.scrollTo({ top: 0 }));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    most = Math.max(most, await rows.count());
  }
  figure('session: the same, row elements while one goes back through it', 200, most, 'rows');
  figure('session: scrolling it, scripting and layout a frame, median', 6, quantile(cost, 0.5));
  figure('session: the same, 95th of 100', 6, quantile(cost, 0.95));
});

test(`${MINUTES} minutes of ${WORDS} tokens a second`, async ({ page }) => {
  test.setTimeout((MINUTES + 5) * 60_000);
  const script = ['context 1000000000'];
  for (let s = 0; s < MINUTES * 60 + 60; s++) {
    script.push('turn');
    for (let i = 0; i < WORDS; i++) script.push(`  say 'word${i} '`, `  delay ${1000 / WORDS}ms`);
    script.push(look(TURNS + s));
  }
  start('stream', script);
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('stream', 'Running');
  await desk.select('stream');
  await desk.key('s');
  await expect(page.getByRole('log', { name: 'Transcript' }).locator('[data-seq]').nth(3)).toBeVisible();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await minutes(page, 1); // what is made once is made
  const before = await state(cdp);
  await minutes(page, MINUTES);
  const after = await state(cdp);
  const took = (after.at - before.at) / 60;
  figure('session: streaming, growth of the heap a minute', 1, (after.heap - before.heap) / 1e6 / took, 'MB');
  figure(
    'session: streaming, work of the page',
    10,
    (100 * (after.busy - before.busy)) / (after.at - before.at),
    '% of a core',
  );
  engine.run('cancel', '2', '--project', repo.dir);
});

/** Waits by the page's clock, in steps that a test's step may take. */
async function minutes(page: Page, n: number): Promise<void> {
  for (let i = 0; i < n * 6; i++) await page.evaluate(() => new Promise((ok) => setTimeout(ok, 10_000)));
}

/** Bytes of the heap after a collection, seconds of work so far, and when. */
async function state(cdp: CDPSession): Promise<{ heap: number; busy: number; at: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((m) => m.name === name)?.value ?? NaN;
  return { heap: of('JSHeapUsedSize'), busy: of('TaskDuration'), at: of('Timestamp') };
}
