import { marked } from 'marked';
import { expect, it, vi } from 'vitest';
import { Blocks } from './blocks';

const text = '# Title\n\nOne *para*.\n\n- a\n- b\n\n```go\nx := 1\n\ny\n```\n\nlast';

it('grows at its end, and what is finished stays as it was', () => {
  const b = new Blocks();
  let before = b.of('');
  for (let n = 1; n <= text.length; n++) {
    const now = b.of(text.slice(0, n));
    expect(now.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
    before = now;
  }
  expect(before.map((x) => x.text.trim())).toEqual([
    '# Title',
    'One *para*.',
    '- a\n- b',
    '```go\nx := 1\n\ny\n```',
    'last',
  ]);
});

it('reads only what is open', () => {
  const b = new Blocks();
  const long = 'A paragraph.\n\n'.repeat(500);
  b.of(long + 'x');
  const read = vi.spyOn(marked, 'lexer');
  b.of(long + 'xy');
  expect(read.mock.calls[0]?.[0]).toBe('xy');
});

it('begins anew with another text', () => {
  const b = new Blocks();
  b.of('a\n\nb');
  expect(b.of('c\n\nd').map((x) => x.text.trim())).toEqual(['c', 'd']);
});
