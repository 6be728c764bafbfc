import { describe, expect, it } from 'vitest';
import { langOf, tokens } from './highlight';
import { LONGEST_LINE, parts } from './pieces';
import { changedSpans, differing } from './words';

const voices = (text: string, path: string) =>
  tokens(text, langOf(path)).map((t) => (t.voice ? `${t.voice}:${t.text}` : t.text));

describe('tokens', () => {
  it.each([
    ['x.go', 'return Sum(1) // "no"', ['k:return', ' ', 'f:Sum', '(', 's:1', ') ', 'c:// "no"']],
    ['x.py', 'def f(): # hi', ['k:def', ' ', 'f:f', '(): ', 'c:# hi']],
    ['x.sql', 'SELECT a -- b', ['k:SELECT', ' a ', 'c:-- b']],
    ['x.go', 's := "a // b"', ['s := ', 's:"a // b"']],
    ['x.yaml', 'in: query', ['in: query']],
    ['x.md', 'return "x"', ['return "x"']],
    ['x.go', '', ['']],
  ])('of %s %j', (path, text, want) => expect(voices(text, path)).toEqual(want));

  it('never loses a character', () => {
    const nasty = 'a"b\\"c\'d`e`//f #g --h 0x1F $_x(y) é 漢 \u202e "open';
    for (const path of ['a.go', 'a.py', 'a.sql', 'a.yaml', 'a.txt', 'Makefile'])
      expect(
        tokens(nasty, langOf(path))
          .map((t) => t.text)
          .join(''),
      ).toBe(nasty);
  });
  it('is quick on a line made to be slow', () => {
    const long = '"\\'.repeat(300);
    expect(
      tokens(long, langOf('a.go'))
        .map((t) => t.text)
        .join(''),
    ).toBe(long);
  });
});

describe('differing', () => {
  const cut = (a: string, b: string) => differing(a, b).map((s, i) => (s ? (i ? b : a).slice(s[0], s[1]) : undefined));
  it.each([
    ['inv.Total = total', 'inv.Total = total.Round(HalfEven)', undefined, '.Round(HalfEven)'],
    ['e.ledger.All(ctx, p)', 'e.ledger.Stream(ctx, p)', 'All', 'Stream'],
    ['return nil, err', 'return nil, errors', 'err', 'errors'],
    ['same', 'same', undefined, undefined],
    ['abc', 'xyz', undefined, undefined],
  ])('%s against %s', (a, b, old, now) => expect(cut(a, b)).toEqual([old, now]));

  it('pairs what was removed with what was added after it', () => {
    const r = (kind: string, text: string) => ({ kind, text });
    const even = [r('context', 'x'), r('del', 'let a = 1;'), r('add', 'let a = 2;')];
    expect([...changedSpans(even).keys()]).toEqual([1, 2]);
    expect(changedSpans([...even, r('add', 'let b = 2;')]).size).toBe(2);
    expect(changedSpans([r('add', 'let a = 2;'), r('context', ''), r('del', 'let a = 1;')]).size).toBe(0);
  });
});

describe('parts', () => {
  it('cuts a line at the marks and keeps its voices', () => {
    const p = parts('return Sum(x)', langOf('a.go'), [7, 10]);
    expect([p.before, p.marked, p.after].map((l) => l.map((t) => t.text).join(''))).toEqual(['return ', 'Sum', '(x)']);
    expect(p.marked[0]?.voice).toBe('f');
  });
  it('says how much of a very long line is not drawn', () => {
    expect(parts('x'.repeat(LONGEST_LINE + 5), langOf('a.txt'), undefined).cut).toBe(5);
  });
});
