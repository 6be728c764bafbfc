import { describe, expect, it, vi } from 'vitest';
import { authHeaders, setToken, takeToken, tokenIn } from './token';

describe('tokenIn', () => {
  it.each([
    ['#token=abc_-9', 'abc_-9'],
    ['http://127.0.0.1:9/#token=abc', 'abc'],
    ['#/queue', ''],
    ['?token=abc', ''],
    ['', ''],
  ])('%j gives %j', (text, want) => expect(tokenIn(text)).toBe(want));
});

describe('takeToken', () => {
  it('takes it out of the address and sends it as a header', () => {
    const replaceState = vi.fn();
    takeToken({ hash: '#token=secret', pathname: '/', search: '' } as Location, { replaceState } as unknown as History);
    expect(replaceState).toHaveBeenCalledWith(null, '', '/#/');
    expect(authHeaders()).toEqual({ Authorization: 'Bearer secret' });
    setToken('');
    expect(authHeaders()).toEqual({});
  });
});
