import { expect, it } from 'vitest';
import { href, parse, type Route } from './route.svelte';

it.each<[string, Route]>([
  ['#/queue', { view: 'queue' }],
  ['#/queue/p1', { view: 'queue', project: 'p1' }],
  ['#/review/a4', { view: 'review', id: 'a4' }],
  ['#/review/a4/turn-3', { view: 'review', id: 'a4', scope: 'turn-3' }],
  ['#/reader/a4/s9', { view: 'reader', id: 'a4', of: 's9' }],
  ['#/session/a4/57', { view: 'session', id: 'a4', at: 57 }],
  ['#/session/a%2Fb', { view: 'session', id: 'a/b' }],
  ['#/race/t1', { view: 'race', id: 't1' }],
  ['#/races', { view: 'races' }],
  ['#/models', { view: 'models' }],
  ['#/settings', { view: 'settings' }],
])('%s', (hash, route) => {
  expect(parse(hash)).toEqual(route);
  expect(href(route)).toBe(hash);
});

it.each(['', '#', '#/', '#/nonsense', '#/review', '#/race', '#token=x', '#/review/%E0%A4%A'])(
  '%j is the queue',
  (hash) => {
    expect(parse(hash)).toEqual({ view: 'queue' });
  },
);
