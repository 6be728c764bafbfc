import { describe, expect, it } from 'vitest';
import { entries } from '../../backend/fixtures-detail';
import type { Call, Entry } from '../../backend/types';
import { merge, settled, TranscriptModel } from './transcript.svelte';
import { editRows, outcome, turnBody, turnIcon, turnTitle, turnTook } from './turns';

const entry = (more: Partial<Entry>): Entry => ({ seq: 1, turn: 1, round: 1, role: 'assistant', at: '', ...more });
const call = (more: Partial<Call>): Call => ({
  id: 'c',
  name: 'shell',
  kind: 'exec',
  args: {},
  state: 'completed',
  is_error: false,
  ...more,
});

describe('turns', () => {
  it('are titled by what was said, else by what was done', () => {
    expect(turnTitle(entry({ text: '\n Plan. \nMore.' }))).toBe('Plan.');
    expect(turnBody(entry({ text: '\n Plan. \nMore.' }))).toBe('More.');
    expect(turnTitle(entry({ calls: [call({ args: { command: 'go test' } })] }))).toBe('shell go test');
    expect(
      turnTitle(entry({ calls: Array.from({ length: 5 }, () => call({ name: 'read', args: { path: 'a' } })) })),
    ).toBe('read a, read a, read a and 2 more');
    expect([turnTitle(entry({ thinking: 'x' })), turnTitle(entry({}))]).toEqual(['Thought', 'Said nothing']);
  });
  it('have the icon of the strongest thing they did', () => {
    const icon = (...cs: Partial<Call>[]) => turnIcon(entry({ calls: cs.map(call) }));
    expect([
      icon(),
      icon({ kind: 'read' }),
      icon({ kind: 'read' }, { kind: 'write' }),
      icon({ kind: 'exec' }),
      icon({ kind: 'write' }, { state: 'refused' }),
    ]).toEqual(['think', 'eye', 'edit', 'terminal', 'ask']);
  });
  it('show what an edit does, and survive arguments of any shape', () => {
    expect(editRows(call({ kind: 'write', args: { old: 'a\nb\n', new: 'c' } }))?.map((r) => r.kind + r.text)).toEqual([
      'dela',
      'delb',
      'addc',
    ]);
    for (const args of [null, 4, 'x', [], { old: 5 }]) expect(editRows(call({ kind: 'write', args }))).toBeUndefined();
    expect(turnTitle(entry({ calls: [call({ args: null })] }))).toBe('shell');
  });
  it('say what became of a call', () => {
    const of = (m: Partial<Call>) => outcome(call(m));
    expect([
      of({}),
      of({ is_error: true }),
      of({ state: 'interrupted' }),
      of({ state: 'refused', effect: 'deny' }),
      of({ state: 'intended' }),
    ]).toEqual(['', 'failed', 'interrupted: effect unknown', 'denied', 'runs']);
  });
  it('take as long as their calls', () => expect(turnTook(entries[1] ?? entry({}))).toBe(3100));
});

describe('TranscriptModel', () => {
  const page =
    (list: readonly Entry[], asked: number[] = [], size = 3) =>
    (after: number) => {
      asked.push(after);
      const got = list.filter((e) => e.seq > after).slice(0, size);
      const last = got.at(-1)?.seq ?? 0;
      const next = list.some((e) => e.seq > last) ? last : 0;
      return Promise.resolve({
        attempt: 'a',
        turns: 1,
        model: '',
        isolation: { level: 0, name: '', words: '' },
        entries: got,
        next,
      });
    };

  it('fetches all pages, then only what can have changed', async () => {
    const asked: number[] = [];
    const m = new TranscriptModel(page(entries, asked));
    await m.load();
    expect(m.entries).toHaveLength(entries.length);
    await m.load();
    expect(asked).toEqual([0, 4, 8]);
    expect(m.loaded).toBe(true);
  });
  it('shows streamed text until the message is there', async () => {
    const m = new TranscriptModel(page(entries));
    m.event({ seq: 0, at: '', kind: 'delta', text: 'Hal' });
    m.event({ seq: 0, at: '', kind: 'delta', text: 'lo' });
    expect(m.live).toBe('Hallo');
    await m.load();
    expect(m.live).toBe('');
  });
  it('keeps what it has when the engine is gone', async () => {
    let down = false;
    const m = new TranscriptModel((after) => (down ? Promise.reject(new Error('x')) : page(entries, [], 99)(after)));
    await m.load();
    down = true;
    await m.load();
    expect([m.entries.length, m.problem?.code]).toEqual([entries.length, 'unavailable']);
  });
  it('goes back to the first call that is under way', () => {
    expect(settled([])).toBe(0);
    expect(settled([entry({ seq: 3 }), entry({ seq: 7 })])).toBe(6);
    expect(settled([entry({ seq: 3, calls: [call({ state: 'intended' })] }), entry({ seq: 7 })])).toBe(2);
    expect(merge([entry({ seq: 2 })], [entry({ seq: 1 }), entry({ seq: 2, turn: 9 })]).map((e) => e.turn)).toEqual([
      1, 9,
    ]);
  });
});
