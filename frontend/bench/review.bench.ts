import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { Desk } from '../e2e/driver';
import { Engine } from '../e2e/engine';
import { Repo } from '../e2e/repo';
import { figure, median, quantile } from './figure';
import { frames } from './trace';

const engine = new Engine();
const ITEMS = 24;
const LARGE = 5;

/** Lines of code, of unlike shapes, so that no two changes that come after one another look alike. */
const SHAPES = [
  'export function NAME(a: number): string { return String(a + $i); }',
  "export const NAME = { id: $i, name: 'n$i', of: (b) => b.length > $i };",
  '  if (NAME !== undefined && this.size > $i) return await NAME(this, $i, "x$i"); // see $i',
];

/** Writes code of some files and lines, as an agent does; no two numbers give a line that is the same. */
const writes = (n: number, files: number, lines: number) => {
  const shape = (SHAPES[n % SHAPES.length] ?? '').replaceAll('NAME', `w${n}f$i`).replaceAll('"', '\\"');
  const one = `for i in $(seq 1 ${lines}); do echo "${shape}"; done`;
  const command = `mkdir -p src && ${one} > src/all.ts && for f in $(seq 1 ${files}); do sed "s/w${n}f/w${n}m$f/" src/all.ts > src/m$f.ts; done && rm src/all.ts`;
  return `turn
  call shell {"command": ${JSON.stringify(command)}}
turn
  expect tool-result shell ok
  call finish {"summary": "Writes ${files * lines} lines."}
  stop
`;
};

interface Task {
  readonly title: string;
  readonly attempts: readonly { readonly id: string }[];
}
let repo: Repo;
test.beforeAll(async () => {
  test.setTimeout(900_000);
  await engine.start();
  repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  let n = 0;
  const some = () => repo.script(`some${++n}`, writes(n, 10, 190));
  const large = () => repo.script(`large${++n}`, writes(n, 600, 84));
  start('One large change', large()); // the oldest: the list shows it without a scroll
  for (let i = 1; i <= ITEMS; i++) start(`Change ${i} of some`, some());
  for (let i = 1; i <= LARGE; i++) {
    start(`Small one before ${i}`, some()); // what is fetched ahead is never the large one
    start(`Large change ${i}`, large());
  }
});
test.afterAll(() => engine.close());

/** Settles when the machine has been idle for a while: what the engine foretells and reads ahead of those changes is done. */
async function idle(): Promise<void> {
  const now = () => {
    const all = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
    return { all: all.reduce((a, b) => a + b, 0), rest: (all[3] ?? 0) + (all[4] ?? 0) };
  };
  let before = now();
  const rested = () => {
    const at = now();
    const share = (at.rest - before.rest) / Math.max(1, at.all - before.all);
    before = at;
    return share;
  };
  await expect.poll(rested, { timeout: 120_000, intervals: [2000] }).toBeGreaterThan(0.9);
}

const start = (brief: string, model: string) =>
  engine.run('run', brief, '--yes', '--project', repo.dir, '--model', model);

/** Watches for the first row of another review than the one in front; its time counts from the key to the frame after. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const title = () => document.querySelector('.rv-bar h1')?.textContent ?? '';
    const before = title();
    const w = window as unknown as { painted: Promise<number> };
    w.painted = new Promise((done) => {
      addEventListener(
        'keydown',
        (e) => {
          const look = () => {
            const there = title() !== before && document.querySelector('.diff .dr.cl code');
            if (!there) requestAnimationFrame(look);
            else requestAnimationFrame(() => done(performance.now() - e.timeStamp));
          };
          requestAnimationFrame(look);
        },
        { capture: true, once: true },
      );
    });
  });
}
const painted = (page: Page) => page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted);

/** Settles when nothing that was fetched ahead is on its way. */
function quiet(page: Page): () => Promise<void> {
  let open = 0;
  const about = (u: string) => u.includes('/opening');
  page.on('request', (r) => about(r.url()) && open++);
  page.on('requestfinished', (r) => about(r.url()) && open--);
  page.on('requestfailed', (r) => about(r.url()) && open--);
  return () => expect.poll(() => open).toBe(0);
}

const elements = (page: Page) =>
  page.evaluate(() => {
    let n = 0;
    const walk = (root: Document | ShadowRoot) => {
      for (const e of root.querySelectorAll('*')) {
        if (e.matches('.dr, [data-line], [role="option"], [role="row"]')) n++;
        if (e.shadowRoot) walk(e.shadowRoot);
      }
    };
    walk(document);
    return n;
  });

test('the next item, from the key to the painted diff', async ({ page }) => {
  const desk = new Desk(page);
  const settled = quiet(page);
  await page.goto(engine.link);
  await desk.waitFor('Change 1 of some', 'Needs you');
  await desk.select('Change 1 of some');
  await settled();
  await idle();
  const opened: number[] = [];
  await watch(page);
  await desk.key('Enter');
  opened.push(await painted(page));
  const next: number[] = [];
  for (let i = 2; i < ITEMS; i++) {
    await expect(page.locator('.diff .dr.cl .k').first()).toBeVisible(); // somebody reads: it is coloured, and the next is here
    await settled();
    await watch(page);
    await desk.key('Control+.');
    next.push(await painted(page));
  }
  figure('review: next item, 1,900 lines, key to painted diff, median', 50, median(next));
  for (let i = 2; i <= 10; i++) {
    await desk.key('Escape');
    await desk.select(`Change ${i} of some`);
    await expect(page.getByRole('complementary', { name: new RegExp(`Change ${i} of some`) })).toBeVisible();
    await settled();
    await watch(page);
    await desk.key('Enter');
    opened.push(await painted(page));
  }
  figure('review: opened from the queue, 1,900 lines, median', 80, median(opened));
  expect(desk.trouble).toEqual([]);
});

test('a change of 50,000 lines in 600 files, met in a page in use', async ({ page }) => {
  const tasks = JSON.parse(engine.run('tasks', '--json', '--project', repo.dir)) as Task[];
  const hash = (title: string) => `#/review/${tasks.find((t) => t.title === title)?.attempts[0]?.id}`;
  const open = (to: string) =>
    page.evaluate(async (h) => {
      const before = document.querySelector('.rv-bar h1')?.textContent;
      const t = performance.now();
      location.hash = h;
      while (
        document.querySelector('.rv-bar h1')?.textContent === before ||
        !document.querySelector('.diff .dr.cl code')
      )
        await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return performance.now() - t;
    }, to);
  const settled = quiet(page);
  await page.goto(engine.link);
  await new Desk(page).waitFor('One large change', 'Needs you');
  await idle();
  await open(hash('Change 1 of some'));
  const first: number[] = [];
  for (let i = 1; i <= LARGE; i++) {
    await expect(page.locator('.diff .dr.cl .k').first()).toBeVisible();
    await settled();
    first.push(await open(hash(`Large change ${i}`)));
  }
  figure('review: 50,400 lines in 600 files, not fetched ahead, first rows, median', 300, median(first));
  figure('review: the same, slowest', 300, Math.max(...first));
});

test('a change of 50,000 lines in 600 files', async ({ page }) => {
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor('One large change', 'Needs you');
  const first: number[] = [];
  for (let i = 0; i < 5; i++) {
    await desk.select('Change 3 of some');
    await desk.select('One large change');
    await watch(page);
    await desk.key('Enter'); // at once: nothing was fetched ahead
    first.push(await painted(page));
    await desk.key('Escape');
    await page.goto('about:blank'); // the token is in memory only: a reload would need the link
    await page.goto(engine.link);
    await desk.waitFor('One large change', 'Needs you');
  }
  figure('review: 50,400 lines in 600 files, first rows in a page just loaded, median', 300, median(first));
  figure('review: the same, slowest', 300, Math.max(...first));

  await desk.select('One large change');
  await desk.key('Enter');
  await expect(page.locator('.diff .dr.cl').first()).toBeVisible();
  let most = await elements(page);
  const scroll = (steps: number, px: number) =>
    page.evaluate(
      async ([n, by]) => {
        const box = document.querySelector('.scroll.diff');
        for (let i = 0; i < (n ?? 0); i++) {
          if (box) box.scrollTop += by ?? 0;
          await new Promise(requestAnimationFrame);
        }
      },
      [steps, px],
    );
  await scroll(40, 400);
  most = Math.max(most, await elements(page));
  const work = await frames(page, () => scroll(240, 120));
  most = Math.max(most, await elements(page));
  figure('review: the same, row elements in the page', 200, most, 'rows');
  figure('review: scrolling it, scripting and layout a frame, median', 6, median(work));
  figure('review: the same, 95th of 100', 6, quantile(work, 0.95));
  expect(desk.trouble).toEqual([]);
});
