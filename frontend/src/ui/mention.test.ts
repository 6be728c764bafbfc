import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Story from './Mention.story.svelte';
import { askedAt, fits, put } from './mention';

describe('askedAt', () => {
  it.each([
    ['see @inv', '@', 'inv'],
    ['@', '@', ''],
    ['(@a/b', '@', 'a/b'],
    ['line\n@x', '@', 'x'],
    ['ada@example.com', '@', undefined],
    ['see @a b', '@', undefined],
    ['plain', '@', undefined],
    ['src/**\n inter', '', 'inter'],
    ['src\n', '', undefined],
  ])('%j with %j asks for %j', (text, trigger, query) =>
    expect(askedAt(text, text.length, trigger)?.query).toBe(query),
  );
  it('asks for nothing in the middle of a line', () => expect(askedAt('internal', 3, '')).toBeUndefined());
});

it('fits by the letters in their order, whatever their case', () => {
  expect(fits('internal/Invoice/total.go', 'intot')).toBe(true);
  expect(fits('invoice.txt', 'txtin')).toBe(false);
  expect(fits('invoice.txt', '')).toBe(true);
});

it('puts a choice in place of the query', () => {
  const a = askedAt('see @inv, now', 8, '@');
  expect(a && put('see @inv, now', a, 'invoice.txt', '@')).toEqual({ text: 'see @invoice.txt, now', caret: 16 });
  const line = askedAt('a\nb', 3, '');
  expect(line && put('a\nb', line, 'b/c', '')).toEqual({ text: 'a\nb/c', caret: 5 });
});

describe('Mention', () => {
  afterEach(cleanup);
  const brief = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Brief' });

  it('completes after @, with keys alone', async () => {
    const user = userEvent.setup();
    render(Story);
    await user.type(brief(), 'Look at @inter');
    await screen.findByRole('listbox');
    expect(screen.getByRole('option', { selected: true }).textContent).toBe('internal/auth/session.go');
    await user.keyboard('{ArrowDown}{Enter}');
    expect(brief().value).toBe('Look at @internal/invoice/total.go ');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    await user.keyboard('now');
    expect(brief().value).toBe('Look at @internal/invoice/total.go now');
  });
  it('leaves the keys alone where nothing is offered, and Escape only closes the list', async () => {
    const user = userEvent.setup();
    render(Story);
    await user.type(brief(), 'a{Enter}b @READ');
    await screen.findByRole('listbox');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(brief().value).toBe('a\nb @READ');
  });
  it('takes what fits what was typed, from a list that is a letter behind', async () => {
    const answers: ((v: string[]) => void)[] = [];
    const find = vi.fn(() => new Promise<string[]>((ok) => answers.push(ok)));
    const user = userEvent.setup();
    render(Story, { find });
    await user.type(brief(), 'Read @in');
    answers.at(-1)?.(['index.ts', 'invoice.txt']);
    await screen.findByText('index.ts');
    await user.type(brief(), 'vo{Enter}'); // no answer to that yet
    expect(brief().value).toBe('Read @invoice.txt ');
    await user.type(brief(), '@in');
    answers.at(-1)?.(['index.ts']);
    await screen.findByText('index.ts');
    await user.type(brief(), 'voice{Enter}');
    expect(brief().value).toBe('Read @invoice.txt @invoice\n'); // nothing there fits: the key is a key
  });
  it('an answer that is late or fails changes nothing', async () => {
    const answers: ((v: string[]) => void)[] = [];
    const find = vi.fn((q: string) =>
      q === 'bad' ? Promise.reject(new Error('gone')) : new Promise<string[]>((ok) => answers.push(ok)),
    );
    const user = userEvent.setup();
    render(Story, { find });
    await user.type(brief(), '@ab');
    answers[2]?.(['second']);
    answers[1]?.(['first']);
    await screen.findByText('second');
    expect(screen.queryByText('first')).toBeNull();
    await user.clear(brief());
    await user.type(brief(), '@bad');
    expect(find).toHaveBeenLastCalledWith('bad');
    expect(brief().value).toBe('@bad');
  });
});
