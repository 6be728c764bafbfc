import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { attempts } from '../../backend/fixtures';
import type { Attempt } from '../../backend/types';
import ActionBar from './ActionBar.svelte';
import VerdictDialog from './VerdictDialog.svelte';

const ready = { ...attempts[0], state: 'ready', verdict: undefined } as Attempt;
const bar = (rejected: { hunks: number; lines: number }, part = '') => {
  const { unmount } = render(ActionBar, {
    props: { attempt: ready, read: 1, hunks: 2, open: 1, rejected, part, run: () => undefined },
  });
  const text = screen.getByRole('toolbar').textContent ?? '';
  const off = screen.getByRole('button', { name: /^Accept/ }).hasAttribute('disabled');
  unmount();
  return { text, off };
};

it('says beside the verdicts what was rejected, by hunks and by lines', () => {
  expect(bar({ hunks: 0, lines: 0 })).toMatchObject({ off: false });
  expect(bar({ hunks: 0, lines: 0 }).text).not.toContain('rejected');
  const lines = bar({ hunks: 0, lines: 2 }, '1 hunk and 1 line');
  expect(lines.off).toBe(true);
  expect(lines.text).toContain('2 lines rejected');
  expect(lines.text).toContain('Split off 1 hunk and 1 line');
  expect(bar({ hunks: 1, lines: 1 }).text).toContain('1 hunk and 1 line rejected');
});
it('says in the dialog what goes', () => {
  const props = { what: '#3', onsend: () => Promise.resolve(true), onclose: () => undefined };
  const { unmount } = render(VerdictDialog, { props: { ...props, kind: 'changes', rejected: { hunks: 1, lines: 2 } } });
  const dialog = screen.getByRole('dialog');
  expect(dialog.textContent).toContain('1 rejected hunk and 2 rejected lines will be taken out of the files.');
  expect(screen.getByRole('button', { name: /^Send/ }).hasAttribute('disabled')).toBe(false);
  unmount();
  render(VerdictDialog, { props: { ...props, what: '2 lines of a.go', kind: 'lines' } });
  expect(screen.getByRole('dialog', { name: 'Reject 2 lines of a.go' }).textContent).toContain(
    'the rest of the hunk stays',
  );
  expect(screen.getByRole('button', { name: /^Reject the lines/ })).toBeTruthy();
});
