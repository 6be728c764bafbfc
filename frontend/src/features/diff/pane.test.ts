import { render } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import type { File, Row } from '../../backend/types';
import DiffPane from './DiffPane.svelte';
import { DiffFile, type Source } from './model';

// What is told of again, as with every event that comes, stays where it is: who writes there goes on writing.
it('leaves what stands between rows in its place, with the cursor in it', async () => {
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
    look: {
      cursor: { file: 0, row: -1 },
      read: new Set<string>(),
      hunks: new Set<string>(),
      verdicts: new Map<string, string>(),
    },
    content: createRawSnippet<[string]>((text) => ({ render: () => `<textarea>${text()}</textarea>` })),
    events: { pick: nothing, read: nothing, readHunk: nothing, rows: nothing, at: nothing },
    blob: () => Promise.reject(new Error('none')),
    line: () => Promise.reject(new Error('none')),
  };
  const { container, rerender } = render(DiffPane<string>, { props: { ...props, between: [] } });
  const again = () => rerender({ between: [{ id: 'm1', file: 0, row: 1, what: 'Round after tax' }] });
  await again();
  const field = container.querySelector<HTMLTextAreaElement>('.diff textarea');
  expect(field?.textContent).toBe('Round after tax');
  field?.focus();
  expect(document.activeElement).toBe(field);
  for (let i = 0; i < 3; i++) await again();
  expect(document.activeElement).toBe(field);
  expect(container.querySelector('.diff textarea')).toBe(field);
});
