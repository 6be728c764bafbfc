import { describe, expect, it } from 'vitest';
import { grammarOf } from './langs';
import { paint, painted, type Colour } from './paint';
import { PlainPainter, WorkerPainter } from './painter';
import { wordSpans } from './worddiff';

const plain: Colour = (lines) => lines.map(() => []);

describe('wordSpans', () => {
  const marked = (a: string, b: string) => {
    const [x, y] = wordSpans(a, b);
    return [x.map(([f, t]) => a.slice(f, t)), y.map(([f, t]) => b.slice(f, t))];
  };
  it.each([
    ['inv.Total = total', 'inv.Total = total.Round(HalfEven)', [], ['.Round(HalfEven)']],
    ['total := Sum(lines)', 'total, err := Sum(lines, s.currency(acct))', [], [', err ', ', s.currency(acct)']],
    ['return nil, err', 'return nil, errors', ['err'], ['errors']],
    ['same', 'same', [], []],
    ['abc', 'xyz', [], []],
    ['a one b', 'a two b', ['one'], ['two']],
  ])('%s against %s', (a, b, old, now) => expect(marked(a, b)).toEqual([old, now]));
  it('is quick on lines made to be slow', () => {
    const a = 'a '.repeat(499);
    expect(wordSpans(a, 'b '.repeat(499))).toEqual([[], []]);
    expect(wordSpans('x'.repeat(5000), 'y'.repeat(5000))).toEqual([[], []]);
  });
});

describe('painted', () => {
  const text = 'return Sum(x) // é 漢 \u202e';
  it('cuts at voices and marks', () => {
    const p = painted(text, { runs: [6, 1, 1, 0, 3, 4, 3, 0], marks: [[7, 12]] });
    expect(p.map((x) => [x.text, x.voice, x.marked])).toEqual([
      ['return', 'k', false],
      [' ', '', false],
      ['Sum', 'f', true],
      ['(x', '', true],
      [')', '', false],
      [' // é 漢 \u202e', '', false],
    ]);
  });
  it.each([
    [{ runs: [3, 1], marks: [[2, 900]] as [number, number][] }],
    [{ runs: [900, 2], marks: [] }],
    [{ runs: [0, 1, 0, 2, 5, 3], marks: [[0, 0]] as [number, number][] }],
    [undefined],
  ])('never loses a character: %j', (p) =>
    expect(
      painted(text, p)
        .map((x) => x.text)
        .join(''),
    ).toBe(text),
  );
});

describe('paint', () => {
  it('colours each side of a hunk by itself', () => {
    const asked: string[][] = [];
    const colour: Colour = (lines) => {
      asked.push([...lines]);
      return lines.map((l) => [l.length, 1]);
    };
    const rows = [
      { kind: 'hunk', text: '@@' },
      { kind: 'context', text: 'c' },
      { kind: 'del', text: '/* a' },
      { kind: 'add', text: 'b */' },
    ];
    const out = paint(rows, colour);
    expect(asked).toEqual([
      ['c', '/* a'],
      ['c', 'b */'],
    ]);
    expect(out.map((p) => p.runs)).toEqual([[], [1, 1], [4, 1], [4, 1]]);
  });
  it('marks words of what replaces one another only', () => {
    const rows = [
      { kind: 'add', text: 'let a = 2;' },
      { kind: 'context', text: '' },
      { kind: 'del', text: 'let a = 1;' },
    ];
    expect(paint(rows, plain).flatMap((p) => p.marks)).toEqual([]);
  });
});

describe('WorkerPainter', () => {
  const rows = [{ kind: 'add', text: 'return 1' }];
  const worker = () => ({
    sent: [] as { id: number }[],
    ended: false,
    onmessage: null as ((e: MessageEvent) => void) | null,
    onerror: null as (() => void) | null,
    postMessage(m: { id: number }) {
      this.sent.push(m);
    },
    terminate() {
      this.ended = true;
    },
  });
  it('gives each answer to its question', async () => {
    const w = worker();
    const p = new WorkerPainter(w as unknown as Worker);
    const [a, b] = [p.paint('a.go', rows), p.paint('b.go', rows)];
    w.onmessage?.({ data: { id: 2, paints: ['second'] } } as MessageEvent);
    w.onmessage?.({ data: { id: 1, paints: ['first'] } } as MessageEvent);
    expect([await a, await b]).toEqual([['first'], ['second']]);
  });
  it('paints here when the worker dies', async () => {
    const w = worker();
    const p = new WorkerPainter(w as unknown as Worker);
    const waiting = p.paint('a.go', rows);
    w.onerror?.();
    const want = await new PlainPainter().paint('a.go', rows);
    expect([await waiting, await p.paint('a.go', rows), w.ended]).toEqual([want, want, true]);
    expect(want[0]?.runs.length).toBeGreaterThan(0);
  });
});

describe('grammarOf', () => {
  it.each([
    ['a/b.go', 'go'],
    ['Makefile', 'make'],
    ['deploy/Dockerfile', 'docker'],
    ['x.unknown', undefined],
    ['constructor', undefined],
  ])('%s', (path, want) => expect(grammarOf(path)).toBe(want));
});
