import { beforeEach, expect, it } from 'vitest';
import { find, recent, remember, type Line } from './palette';

const lines: Line[] = [
  { id: 'land', kind: 'command', group: 'This attempt', title: 'Land' },
  { id: 'verify', kind: 'command', group: 'This attempt', title: 'Run the checks again' },
  { id: 'go-log', kind: 'place', group: 'Go to', title: 'Log' },
  { id: 'a4', kind: 'task', group: 'Tasks', title: '#4 Land the ledger', aside: 'billing, ready' },
  { id: 'p1', kind: 'project', group: 'Projects', title: 'billing' },
];
const shown = (q: string, last: string[] = []) =>
  find(lines, q, last).map((g) => `${g.title}: ${g.lines.map((l) => l.id).join(' ')}`);

beforeEach(() => localStorage.clear());

it('shows the recent first, then everything by group', () => {
  expect(shown('')).toEqual(['This attempt: land verify', 'Go to: go-log', 'Tasks: a4', 'Projects: p1']);
  expect(shown('', ['p1', 'gone', 'verify'])).toEqual([
    'Recent: p1 verify',
    'This attempt: land',
    'Go to: go-log',
    'Tasks: a4',
  ]);
});
it('finds by letters in order, best first, and by what is said beside the title', () => {
  expect(shown('land')[0]).toBe('This attempt: land');
  expect(shown('land')[1]).toBe('Tasks: a4');
  expect(shown('rtca').join()).toContain('verify');
  expect(shown('billing').join()).toContain('a4');
  expect(shown('zzz')).toEqual([]);
});
it('narrows to one kind', () => {
  expect(shown('>')).toEqual(['This attempt: land verify']);
  expect(shown('#land')).toEqual(['Tasks: a4']);
  expect(shown('@')).toEqual(['Projects: p1']);
});
it('marks the letters that matched', () => {
  const [g] = find(lines, 'log');
  expect(g?.lines[0]?.pieces).toEqual([{ text: 'Log', hit: true }]);
});
it('keeps the last few, newest first, and survives nonsense', () => {
  for (const id of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) remember(id);
  expect(recent()).toEqual(['i', 'h', 'g', 'f', 'e', 'd', 'c', 'a']);
  localStorage.setItem('coppice.recent', '{"x":');
  expect(recent()).toEqual([]);
});
