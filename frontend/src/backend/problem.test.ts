import { describe, expect, it } from 'vitest';
import { Problem, problemFrom, problemOf } from './problem';

describe('problemOf', () => {
  it('takes code, words and hint from the engine', () => {
    const p = problemOf(409, { code: 'conflict', detail: 'main moved', hint: 'try again' });
    expect([p.code, p.message, p.hint, p.status]).toEqual(['conflict', 'main moved', 'try again', 409]);
  });
  it('names the fields that validation refused', () => {
    const p = problemOf(422, {
      detail: 'validation failed',
      errors: [{ message: 'expected string', location: 'body.brief' }],
    });
    expect(p.message).toBe('validation failed: body.brief expected string');
  });
  it.each([
    [401, null, 'token'],
    [404, 'x', 'not_found'],
    [503, {}, 'unavailable'],
    [500, { detail: 4 }, 'internal'],
  ])('makes sense of %i %j', (status, body, code) => expect(problemOf(status, body).code).toBe(code));
});

describe('problemFrom', () => {
  it('keeps a Problem and calls everything else unreachable', () => {
    const p = new Problem('x', 'y');
    expect(problemFrom(p)).toBe(p);
    expect(problemFrom(new TypeError('fetch failed')).code).toBe('unavailable');
  });
});
