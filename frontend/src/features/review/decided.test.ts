import { render } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { Decided } from '../../backend/types';
import DecidedFacts from './DecidedFacts.svelte';

const at = '2026-11-26T10:00:00Z';

it.each<[string, Decided, string[]]>([
  [
    'a person allowed',
    { at, by: 'you', effect: 'allow', command: 'make it', rule: 'ask shell(*)' },
    ['make it', 'allowed by you · ask shell(*)'],
  ],
  [
    'a rule denied',
    { at, by: 'rule', effect: 'deny', paths: ['a', 'b'], rule: 'deny write(a)', reason: 'it is denied' },
    ['a b', 'denied by a rule · deny write(a) · it is denied'],
  ],
  ['an answer', { at, by: 'you', question: 'LF?', answer: 'LF' }, ['LF?', 'answered: LF']],
  ['no answer', { at, question: 'LF?' }, ['LF?', 'nobody answered']],
])('tells that %s', (_name, d, words) => {
  const { container } = render(DecidedFacts, { decided: [d] });
  const said = (container.textContent ?? '').replace(/\s+/g, ' ');
  for (const w of words) expect(said).toContain(w);
});
