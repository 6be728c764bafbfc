import { expect, it } from 'vitest';
import { bytesOf, picturesIn, take } from './pictures';

const file = (name: string, type: string, size = 3) => new File([new Uint8Array(size).fill(65)], name, { type });

it('takes pictures in, and says what does not go without losing what does', async () => {
  const one = await take(
    [],
    [file('a.png', 'image/png'), file('b.svg', 'image/svg+xml'), file('c.webp', 'image/webp')],
  );
  expect(one.pictures.map((p) => p.name)).toEqual(['a.png', 'c.webp']);
  expect(one.problem).toBe('b.svg is no PNG, JPEG, GIF or WebP.');
  expect(one.pictures[0]?.src).toBe('data:image/png;base64,QUFB');
  expect(one.pictures.map(bytesOf)).toEqual(['QUFB', 'QUFB']);

  const large = await take(one.pictures, [file('d.png', 'image/png', (2 << 20) + 1)]);
  expect([large.pictures.length, large.problem]).toEqual([2, expect.stringContaining('more than 2 MiB')]);

  const many = await take(
    one.pictures,
    [1, 2, 3].map((n) => file(`${n}.gif`, 'image/gif')),
  );
  expect([many.pictures.length, many.problem]).toEqual([4, 'A message shows 4 pictures at most.']);
});

it('finds the pictures in a drop, and none in one of text', () => {
  const files = [file('a.png', 'image/png'), file('a.txt', 'text/plain')];
  expect(picturesIn({ files } as unknown as DataTransfer).map((f) => f.name)).toEqual(['a.png']);
  expect(picturesIn(null)).toEqual([]);
});
