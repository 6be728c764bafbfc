import { describe, expect, it, vi } from 'vitest';
import { entries } from '../../backend/fixtures-detail';
import type { Call, Entry, Event, Page } from '../../backend/types';
import { merge, settled, TranscriptModel, type Pager } from './transcript.svelte';
import {
  editRows,
  editSize,
  exitOf,
  findingsOf,
  hitsOf,
  items,
  outcome,
  patchRows,
  printed,
  turnBody,
  turnIcon,
  turnTitle,
  turnTook,
  turnTrouble,
} from './turns';

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

describe('the calls of a turn', () => {
  it('show an edit as the diff its tool made, with numbers', () => {
    const output = '--- a/x.go\n+++ b/x.go\n@@ -3,3 +3,4 @@ func\n a\n-b\n+c\n+d\n e\n@@ -20,1 +21,1 @@\n-x\n+y\n';
    const rows = editRows(call({ kind: 'write', output })) ?? [];
    expect(rows.map((r) => `${r.kind} ${r.line ?? ''} ${r.kind === 'hunk' ? '' : r.text}`)).toEqual([
      'context 3 a',
      'del 4 b',
      'add 4 c',
      'add 5 d',
      'context 6 e',
      'hunk  ',
      'del 20 x',
      'add 21 y',
    ]);
    expect(editSize(rows)).toEqual({ additions: 3, deletions: 2 });
  });
  it('tell a line of a diff from the names above it, whatever the line says', () => {
    const rows = patchRows('--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n--- old\n+++ new\n');
    expect(rows.map((r) => [r.kind, r.text])).toEqual([
      ['del', '-- old'],
      ['add', '++ new'],
    ]);
  });
  it('say how a command ended, by our own last line only', () => {
    const of = (output: string, tail = '') => exitOf(call({ output, tail }));
    expect([
      of('ok\n(exit status 0)'),
      of('(exit status 0)\nno\n(exit status 3)'),
      of('x', 'y\n(exit status 2)\n'),
    ]).toEqual(['exit 0', 'exit 3', 'exit 2']);
    expect(of('x\n(ended after 2m0s because it took too long)')).toContain('too long');
    expect([printed('a\n(exit status 0)'), printed('(exit status 1)'), printed('(exit status 0) b')]).toEqual([
      'a',
      '',
      '(exit status 0) b',
    ]);
    expect(turnTrouble(entry({ calls: [call({}), call({ is_error: true, output: '(exit status 1)' })] }))).toBe(
      'exit 1',
    );
  });
  it('say what was found in a change, whatever else is said', () => {
    const findings = [{ title: 'Off by one', file: 'a.go', line: 3 }, { title: 'Late' }, { file: 'b.go' }, null, 'x'];
    expect(findingsOf(call({ name: 'finish', args: { findings } }))).toEqual([
      { title: 'Off by one', place: 'a.go:3' },
      { title: 'Late', place: '' },
    ]);
    for (const args of [null, 4, { findings: 'x' }]) expect(findingsOf(call({ args }))).toEqual([]);
  });
  it('list the hits of a search', () => {
    const found = 'a b.go:12: x := 1:2\nc.go:3: y\n(stopped at 2 matches; narrow the search down)\n';
    expect(hitsOf(call({ name: 'grep', kind: 'read', output: '2 matches', found }))).toEqual([
      { path: 'a b.go', line: 12, text: 'x := 1:2' },
      { path: 'c.go', line: 3, text: 'y' },
      { path: '', text: '(stopped at 2 matches; narrow the search down)' },
    ]);
    expect(hitsOf(call({ name: 'glob', kind: 'read', found: 'a.go\n' }))).toEqual([{ path: 'a.go', text: '' }]);
  });
});

describe('a rewind', () => {
  const turn = (seq: number, n: number) => entry({ seq, turn: n });
  const back = (seq: number, n: number) => entry({ seq, turn: n, role: 'user', origin: 'rewind' });
  const gone = (list: Entry[]) => items(list).flatMap((i) => (i.kind === 'turn' && i.rewound ? [i.entry.turn] : []));
  it('marks the turns it took back, and no others', () => {
    expect(gone([turn(1, 1), turn(2, 2), turn(3, 3), back(4, 1), turn(5, 4)])).toEqual([2, 3]);
    expect(gone([turn(1, 1), turn(2, 2), back(3, 0), turn(4, 3), back(5, 2)])).toEqual([1, 2, 3]);
    expect(items([back(1, 0)])[0]?.kind).toBe('seam');
  });
});

describe('TranscriptModel', () => {
  /** A session of the engine's, in pages of at most `size`. */
  const engine =
    (list: readonly Entry[], asked: Page[] = [], size = 1000): Pager =>
    (p) => {
      asked.push(p);
      const limit = Math.min(p.limit, size);
      const back = p.tail || p.before !== undefined;
      const from = back
        ? list.filter((e) => p.tail || e.seq < (p.before ?? 0))
        : list.filter((e) => e.seq > (p.after ?? 0));
      const got = back ? from.slice(-limit) : from.slice(0, limit);
      const more = from.length > got.length;
      const ends = more ? (back ? { prev: got[0]?.seq } : { next: got.at(-1)?.seq }) : {};
      const isolation = { level: 0, name: '', words: '' };
      return Promise.resolve({ attempt: 'a', turns: 1, model: '', isolation, entries: got, ...ends });
    };
  const many = (n: number) => Array.from({ length: n }, (_, i) => entry({ seq: i + 1, turn: i + 1 }));
  const delta = (text: string, more: Partial<Event> = {}): Event => ({ seq: 0, at: '', kind: 'delta', text, ...more });

  it('begins with the last 20, and goes back on demand', async () => {
    const asked: Page[] = [];
    const m = new TranscriptModel(engine(many(250), asked));
    await m.load();
    expect([m.entries.length, m.entries[0]?.seq, m.prev]).toEqual([20, 231, 231]);
    await Promise.all([m.earlier(), m.earlier()]);
    expect([m.entries.length, m.prev]).toEqual([120, 131]);
    await m.earlier();
    await m.earlier();
    expect([m.entries.length, m.prev]).toEqual([250, 0]);
    await m.earlier();
    expect(asked).toHaveLength(4);
    expect(m.entries.map((e) => e.seq)).toEqual(many(250).map((e) => e.seq));
  });
  it('follows from what can have changed, in pages, and leaves what did not change as it is', async () => {
    const list = many(5);
    const asked: Page[] = [];
    const m = new TranscriptModel(engine(list, asked, 3));
    await m.load();
    const before = m.entries;
    list.push(...many(12).slice(5));
    await m.load();
    expect(asked.map((p) => p.after)).toEqual([undefined, 4, 7, 10]);
    expect(m.entries).toHaveLength(10); // the page held three
    expect(m.entries[0]).toBe(before[0]);
  });
  it('draws what streams once a frame, and drops it with the finished message', async () => {
    const frames: (() => void)[] = [];
    const list = many(2);
    const m = new TranscriptModel(engine(list), (f) => frames.push(f));
    await m.load();
    m.event(delta('Hal', { id: 't1' }));
    m.event(delta('lo', { id: 't1' }));
    m.event(delta('hm', { id: 't1', part: 'thinking' }));
    expect([frames.length, m.live.text]).toEqual([1, '']);
    frames.shift()?.();
    expect(m.live).toEqual({ turn: 't1', text: 'Hallo', thinking: 'hm' });
    m.event(delta('New', { id: 't2' }));
    frames.shift()?.();
    expect(m.live).toEqual({ turn: 't2', text: 'New', thinking: '' });
    list.push(entry({ seq: 3, turn: 3 }));
    await m.load();
    expect(m.live.text).toBe('');
  });
  it('rests between two draws', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const pauses: number[] = [];
    const m = new TranscriptModel(engine([]), (f, pause) => {
      pauses.push(pause);
      f();
    });
    m.event(delta('a', { id: 't1' }));
    now.mockReturnValue(1030);
    m.event(delta('b', { id: 't1' }));
    now.mockReturnValue(9000);
    m.event(delta('c', { id: 't1' }));
    expect(pauses).toEqual([0, 50, 0]);
    now.mockRestore();
  });
  it('keeps a bounded piece of what streams', () => {
    const m = new TranscriptModel(engine([]), (f) => f());
    for (let i = 0; i < 5000; i++) m.event(delta(`line ${i} of many\n`));
    expect(m.live.text.length).toBeLessThanOrEqual(24_000);
    expect(m.live.text).toMatch(/^line \d+/);
    expect(m.live.text.endsWith('line 4999 of many\n')).toBe(true);
  });
  it('drops what was taken back, and keeps the place when a session only goes on', async () => {
    vi.useFakeTimers();
    const list = many(300);
    const m = new TranscriptModel(engine(list));
    const another: Event = { seq: 9, at: '', kind: 'attempt', id: 's2' };
    await m.load();
    await m.earlier();
    list.push(entry({ seq: 301, turn: 301 }));
    m.event(another);
    await vi.runAllTimersAsync();
    expect([m.entries.length, m.entries[0]?.seq]).toEqual([121, 181]);
    list.splice(250, 51, entry({ seq: 251, turn: 0, role: 'seam', origin: 'rewind' }));
    m.event(another);
    await vi.runAllTimersAsync();
    expect([m.entries.at(-1)?.seq, m.entries.at(-1)?.origin]).toEqual([251, 'rewind']);
    vi.useRealTimers();
  });
  it('keeps what it has when the engine is gone', async () => {
    let down = false;
    const m = new TranscriptModel((p) => (down ? Promise.reject(new Error('x')) : engine(entries)(p)));
    await m.load();
    down = true;
    await m.load();
    expect([m.entries.length, m.problem?.code]).toEqual([entries.length, 'unavailable']);
  });
  it('goes back to the call that is under way', () => {
    expect(settled([])).toBe(0);
    expect(settled([entry({ seq: 3 }), entry({ seq: 7 })])).toBe(6);
    expect(settled([entry({ seq: 3, calls: [call({ state: 'intended' })] }), entry({ seq: 7 })])).toBe(2);
    expect(merge([entry({ seq: 2 })], [entry({ seq: 1 }), entry({ seq: 2, turn: 9 })]).map((e) => e.turn)).toEqual([
      1, 9,
    ]);
  });
});
