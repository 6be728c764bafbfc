import type { CDPSession, Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly tid: number;
  readonly pid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What counts as scripting and layout; what lies within one of them is not counted twice. */
const WORK = new Set([
  'FireAnimationFrame',
  'FunctionCall',
  'EventDispatch',
  'TimerFire',
  'RunMicrotasks',
  'XHRReadyStateChange',
  'EvaluateScript',
  'Layout',
  'UpdateLayoutTree',
  'MinorGC',
  'MajorGC',
]);
/** Ends a frame. Not every Chromium says when the main thread begins one. */
const FRAME = 'Commit';

/**
 * Scripting and layout of each frame in which something was drawn, in ms of the page's main thread: time in which the
 * thread ran, not time in which others had the processor.
 */
export async function frames(page: Page, run: () => Promise<void>): Promise<number[]> {
  const cdp = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', (e) => events.push(...(e.value as unknown as TraceEvent[])));
  const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8', '__metadata'];
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: categories } });
  await run();
  await ended(cdp);
  return byFrame(events);
}

async function ended(cdp: CDPSession): Promise<void> {
  const done = new Promise((ok) => cdp.once('Tracing.tracingComplete', ok));
  await cdp.send('Tracing.end');
  await done;
}

function byFrame(events: readonly TraceEvent[]): number[] {
  const mains = events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain');
  const busy = (m: TraceEvent) => events.filter((e) => e.pid === m.pid && e.tid === m.tid && e.name === FRAME).length;
  const main = mains.sort((a, b) => busy(b) - busy(a))[0];
  const mine = events.filter((e) => e.pid === main?.pid && e.tid === main.tid).sort((a, b) => a.ts - b.ts);
  const starts = mine.filter((e) => e.name === FRAME).map((e) => e.ts);
  const work = starts.map(() => 0);
  let until = 0;
  let frame = -1;
  for (const e of mine) {
    while (e.ts >= (starts[frame + 1] ?? Infinity)) frame++;
    if (e.ph !== 'X' || !WORK.has(e.name) || e.ts < until || frame < 0) continue;
    until = e.ts + (e.dur ?? 0);
    work[frame] = (work[frame] ?? 0) + (e.tdur ?? e.dur ?? 0) / 1000;
  }
  return work.filter((ms) => ms > 0);
}
