import { render } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import type { File, Row } from '../../backend/types';
import DiffPane from './DiffPane.svelte';
import { DiffFile, type Source } from './model';

// A thread that is told of again, as when a comment was saved, is made anew: it has to be placed again, too.
it('keeps what stands between rows in its place', async () => {
  const rows: Row[] = [
    { kind: 'hunk', text: '', hunk: 1 },
    { kind: 'add', text: 'one', new: 1, hunk: 1 },
  ];
  const source: Source = {
    page: (path, offset) => Promise.resolve({ path, offset, total: rows.length, rows }),
    lines: () => Promise.reject(new Error('none')),
  };
  const file = { path: 'a.txt', rows: 2, heads: [0], pairs: 2, pair_heads: [0], status: 'modified' } as unknown as File;
  const nothing = () => undefined;
  const props = {
    files: [new DiffFile(file, 'unified', source)],
    layout: 'unified' as const,
    look: { cursor: { file: 0, row: -1 }, read: new Set<string>() },
    content: createRawSnippet<[string]>((text) => ({ render: () => `<p>${text()}</p>` })),
    events: { pick: nothing, read: nothing, rows: nothing, at: nothing },
    blob: () => Promise.reject(new Error('none')),
    line: () => Promise.reject(new Error('none')),
  };
  const { container, rerender } = render(DiffPane<string>, { props: { ...props, between: [] } });
  for (let i = 0; i < 2; i++)
    await rerender({ ...props, between: [{ id: 'm1', file: 0, row: 1, what: 'Round after tax' }] });
  expect(container.querySelector('.diff')?.textContent).toContain('Round after tax');
});
