import type { Browser, Page } from '@playwright/test';

/** One event of a trace, as far as it is looked at; times in microseconds. */
interface Traced {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Time on the processor: what else runs on the machine is not in it. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** What counts as scripting and layout. */
const WORK = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FunctionCall',
  'Layerize',
  'Layout',
  'MajorGC',
  'MinorGC',
  'PrePaint',
  'RunMicrotasks',
  'TimerFire',
  'UpdateLayoutTree',
]);

/** Records what the page does while something runs, and gives scripting and layout in milliseconds by frame. */
export async function frames(browser: Browser, page: Page, during: () => Promise<unknown>): Promise<number[]> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'v8', 'disabled-by-default-devtools.timeline'],
  });
  await during();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  return byFrame(trace.traceEvents);
}

function byFrame(all: readonly Traced[]): number[] {
  const main = mainThread(all);
  const work = all
    .filter((e) => e.ph === 'X' && WORK.has(e.name) && `${e.pid}.${e.tid}` === main)
    .sort((a, b) => a.ts - b.ts);
  const starts = work.filter((e) => e.name === 'FireAnimationFrame').map((e) => e.ts);
  const sums = starts.map(() => 0);
  let frame = -1;
  let until = 0;
  for (const e of work) {
    while (frame + 1 < starts.length && (starts[frame + 1] ?? Infinity) <= e.ts) frame++;
    if (frame < 0 || e.ts < until) continue; // nested in one that was counted
    until = e.ts + (e.dur ?? 0);
    sums[frame] = (sums[frame] ?? 0) + (e.tdur ?? e.dur ?? 0) / 1000;
  }
  return sums;
}

/** The thread that ran the frames: what scrolls does so in animation frames. */
function mainThread(all: readonly Traced[]): string {
  const n = new Map<string, number>();
  for (const e of all)
    if (e.name === 'FireAnimationFrame') n.set(`${e.pid}.${e.tid}`, (n.get(`${e.pid}.${e.tid}`) ?? 0) + 1);
  return [...n].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}
