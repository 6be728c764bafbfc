import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { requests } from '../../backend/fixtures';
import type { Request } from '../../backend/types';
import { Answered } from '../../state/answered.svelte';
import AnsweredRow from './AnsweredRow.svelte';
import { Context, groups } from './inbox.svelte';
import PermissionCard from './PermissionCard.svelte';

const permission = (more: Partial<Request> = {}): Request => ({ ...(requests[0] as Request), ...more });
const card = (request: Request) => {
  const onanswer = vi.fn();
  render(PermissionCard, { request, place: '', keyed: false, busy: false, onanswer });
  return onanswer;
};

describe('a permission', () => {
  it('shows exactly what, where, why, and what a longer yes writes', () => {
    card(permission({ command: 'rm -rf build\n  && echo \u202edone' }));
    const shown = document.querySelector('.cmd')?.textContent;
    expect(shown).toBe('rm -rf build\n  && echo U+202Edone');
    const facts = document.querySelector('.facts')?.textContent ?? '';
    for (const part of ['worktrees/p1/a11', '3 Isolated', 'ask shell(go run *)', 'It can rewrite', 'settings.toml'])
      expect(facts).toContain(part);
    expect(facts).toContain('allow shell(go run ./tools/golden -write testdata/export)');
  });
  it.each([
    ['Once', { answer: 'allow', scope: 'once' }],
    ['This attempt', { answer: 'allow', scope: 'attempt' }],
    ['This project', { answer: 'allow', scope: 'project' }],
    ['Deny', { answer: 'deny', reason: undefined }],
  ])('is answered with %s', async (name, want) => {
    const onanswer = card(permission());
    await userEvent.click(screen.getByRole('button', { name }));
    expect(onanswer).toHaveBeenCalledWith(want);
  });
  it('is denied with a reason for the agent', async () => {
    const onanswer = card(permission());
    await userEvent.click(screen.getByRole('button', { name: 'Deny and say why' }));
    await userEvent.type(screen.getByLabelText('Why not'), 'Too wide{Enter}');
    expect(onanswer).toHaveBeenCalledWith({ answer: 'deny', reason: 'Too wide' });
  });
  it('that makes no exact rule can only be allowed once', () => {
    card(permission({ rules: [] }));
    expect((screen.getByRole('button', { name: 'This project' }) as HTMLButtonElement).disabled).toBe(true);
    expect(document.body.textContent).toContain('can only be allowed once');
  });
});

describe('what was answered elsewhere', () => {
  it('is told, and what this page answered is not', async () => {
    const a = new Answered();
    const fetch = vi.fn((id: string) => Promise.resolve(permission({ id, state: 'answered' })));
    a.take([permission({ id: 'x' }), permission({ id: 'y' })], fetch);
    a.mine('y');
    a.take([], fetch);
    await vi.waitFor(() => expect(a.list.map((r) => r.id)).toEqual(['x']));
    expect(fetch).toHaveBeenCalledTimes(1);
    a.drop('x');
    expect(a.list).toEqual([]);
  });
  it.each([
    [{ state: 'answered', answer: 'allow', scope: 'attempt' }, 'Allowed for this attempt'],
    [{ state: 'answered', answer: 'deny', said: 'Too wide' }, 'Denied: Too wide'],
    [{ state: 'expired' }, 'Expired'],
  ] as const)('folds to who and when: %o', (more, want) => {
    render(AnsweredRow, {
      request: permission({ ...more, from: 'command line', answered_at: '2026-11-25T10:32:00Z' }),
      onclose: () => undefined,
    });
    expect(document.body.textContent).toContain(want);
    expect(document.body.textContent).toContain('from the command line');
  });
});

describe('the inbox', () => {
  it('groups by attempt, the longest wait first', () => {
    const at = (id: string, attempt: string, created_at: string) => permission({ id, attempt, created_at });
    const list = groups([
      at('1', 'a', '3'),
      at('2', 'b', '2'),
      at('3', 'a', '1'),
      { ...at('4', 'c', '0'), state: 'expired' },
    ]);
    expect(list.map((g) => [g.attempt, g.requests.map((r) => r.id)])).toEqual([
      ['a', ['3', '1']],
      ['b', ['2']],
    ]);
  });
  it('fetches the last of each session once, and again when it asks anew', async () => {
    const transcript = vi.fn(() => Promise.reject(new Error('gone')) as never);
    const c = new Context({ transcript });
    const list = groups([permission()]);
    c.want(list);
    c.want(list);
    expect(transcript).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => {
      c.want(list); // it failed: asked for again
      expect(transcript).toHaveBeenCalledTimes(2);
    });
  });
});
