import { expect, it } from 'vitest';
import { outline } from './outline';

it('lists headings with the boxes below them, and passes over code', () => {
  const text =
    '# Goal\n\n## `One`\n- [x] a\n- [ ] b\n```\n# not a heading\n- [ ] nor a box\n```\n### [Two](http://x)\n';
  expect(outline(text)).toEqual([
    { level: 1, text: 'Goal', done: 0, all: 0 },
    { level: 2, text: 'One', done: 1, all: 2 },
    { level: 3, text: 'Two', done: 0, all: 0 },
  ]);
});
