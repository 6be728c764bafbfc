import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { createApi } from '../backend/api';
import { FakeEngine, FakeProblem } from '../backend/fake';
import type { Race, Racer } from '../backend/types';
import { dialogs } from '../state/dialog.svelte';
import { router } from '../state/route.svelte';
import { toasts } from '../state/toast.svelte';

let engine: FakeEngine;
let race: Race;
const user = userEvent.setup();

const racer = (id: string, name: string, more: Partial<Racer> = {}): Racer => ({
  id,
  name,
  model: `ollama/${name.toLowerCase()}-coder`,
  state: 'ready',
  lap: 'ready',
  checks: [{ name: 'go test', passed: true }],
  files: 1,
  additions: 4,
  deletions: 1,
  review_minutes: 2,
  usage: { requests: 3, input_tokens: 900, cached_tokens: 0, output_tokens: 100, cost_usd: 0.3 },
  worked_ms: 60_000,
  turns: 4,
  round: 1,
  tree: '3f9c2ab',
  ...more,
});
const hunk = (mark: string) => ({ mark });
const change = (...marks: string[]) => ({
  tree: 't',
  base: 'b',
  files: [{ path: 'price.go', hunks: marks.map(hunk) }],
});
const rows = (...texts: string[]) => ({
  path: 'price.go',
  offset: 0,
  total: texts.length,
  rows: texts.map((text, i) => ({ kind: 'add', new: i + 1, text, hunk: i + 1 })),
});

beforeEach(() => {
  engine = new FakeEngine();
  dialogs.close();
  toasts.list = [];
  race = {
    task: 't4',
    number: 4,
    project: 'p1',
    title: 'Price a period',
    running: 0,
    hidden: false,
    decided: false,
    attempts: [
      racer('a4', 'B', { place: 1 }),
      racer('a5', 'A', { place: 2, additions: 40 }),
      racer('a6', 'C', { lap: 'out', state: 'failed', why: 'the model is gone', checks: [], files: 0 }),
    ],
    files: [
      {
        path: 'price.go',
        group: 'definitions',
        cells: [
          { attempt: 'a4', version: 1 },
          { attempt: 'a5', version: 2 },
        ],
      },
    ],
  };
  engine.on('GET /api/attempts/t4/race', () => race);
  engine.on('GET /api/attempts/a4/change', () => change('shared', 'own'));
  engine.on('GET /api/attempts/a5/change', () => change('shared', 'theirs'));
  engine.on('GET /api/attempts/a4/diff', () => rows('both', 'mine'));
  engine.on('GET /api/attempts/a5/diff', () => rows('both', 'yours'));
});
afterEach(cleanup);

async function open() {
  router.go({ view: 'race', id: 't4' });
  render(App, { props: { api: createApi(engine.fetch, 'http://fake'), fetcher: engine.fetch as typeof fetch } });
  return screen.findByRole('region', { name: 'Attempts side by side' });
}
const sent = (path: string) => engine.sent.filter((s) => s.method === 'POST' && s.path === path).map((s) => s.body);

describe('a race', () => {
  it('has a column for each attempt, one that failed with why', async () => {
    const table = await open();
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map((h) => h.textContent?.trim().slice(0, 1)),
    ).toEqual(['B', 'A', 'C']);
    expect(table.textContent).toContain('leads');
    expect(table.textContent).toContain('the model is gone');
    expect(within(table).queryByRole('button', { name: /Choose C/ })).toBeNull();
  });
  it('shows what is done while others run', async () => {
    race = {
      ...race,
      running: 1,
      attempts: [
        racer('a4', 'B', { place: 1 }),
        racer('a5', 'A', { lap: 'running', state: 'running', review_minutes: 0 }),
      ],
    };
    const table = await open();
    expect(screen.getByText(/1 of 2 still runs\. What is done is shown/)).toBeTruthy();
    expect(within(table).getAllByText('not known yet').length).toBeGreaterThan(2);
    expect(within(table).getByRole('button', { name: /Choose B/ })).toBeTruthy();
  });
  it('asks the engine to keep names back, on a key', async () => {
    await open();
    expect(screen.getByText('a-coder')).toBeTruthy();
    race = { ...race, hidden: true, attempts: race.attempts?.map((r) => ({ ...r, model: undefined })) ?? [] };
    await user.keyboard('m');
    await waitFor(() => expect(screen.queryByText('a-coder')).toBeNull());
    expect(screen.getByRole('checkbox', { name: /Hide model names/ })).toHaveProperty('checked', true);
  });
  it('chooses one after it has said what happens', async () => {
    await open();
    engine.on(
      'POST /api/attempts/a5/choose',
      () => new FakeProblem(409, { code: 'conflict', detail: 'a6 works', hint: 'wait' }),
    );
    await user.keyboard('2');
    const dialog = await screen.findByRole('dialog', { name: 'Choose A for #4' });
    expect(dialog.textContent).toContain('B and C are rejected');
    await user.click(within(dialog).getByRole('button', { name: /Choose A/ }));
    await waitFor(() => expect(sent('/api/attempts/a5/choose')).toEqual([{ tree: '3f9c2ab', cancel: false }]));
    expect(dialog.isConnected).toBe(true); // it was refused, and nothing is lost
  });
  it('says that one attempt is none', async () => {
    engine.on('GET /api/attempts/t4/race', () => new FakeProblem(409, { code: 'conflict', detail: 'one attempt' }));
    router.go({ view: 'race', id: 't4' });
    render(App, { props: { api: createApi(engine.fetch, 'http://fake'), fetcher: engine.fetch as typeof fetch } });
    expect(await screen.findByText('Nothing to compare')).toBeTruthy();
  });
});

describe('the diff of the diffs', () => {
  it('dims what both do, and lifts the hunk at hand', async () => {
    await open();
    const mine = await screen.findByRole('region', { name: 'B: price.go' });
    await within(mine).findByText('mine');
    expect(within(mine).getByText('Hunk 1, the same in both')).toBeTruthy();
    expect(within(mine).getAllByRole('button', { name: /^Lift hunk/ })).toHaveLength(1);
    await waitFor(() => expect(screen.getByText('yours')).toBeTruthy());
    await user.keyboard('nL');
    await waitFor(() => expect(sent('/api/attempts/a5/lift')).toEqual([{ marks: ['theirs'], into: 'a4' }]));
  });
  it('offers to replace a file that does not go in', async () => {
    await open();
    const mine = await screen.findByRole('region', { name: 'B: price.go' });
    engine.on(
      'POST /api/attempts/a4/lift',
      () => new FakeProblem(409, { code: 'conflict', detail: 'it does not go in cleanly' }),
    );
    await user.click(await within(mine).findByRole('button', { name: 'Lift the file into A' }));
    await user.click(await screen.findByRole('button', { name: 'Replace the file in A' }));
    await waitFor(() =>
      expect(sent('/api/attempts/a4/lift')).toEqual([
        { files: ['price.go'], into: 'a5' },
        { files: ['price.go'], replace: true, into: 'a5' },
      ]),
    );
  });
});
