import { describe, expect, it } from 'vitest';
import { DEFINITIONS, type CommandId } from './keymap';
import { faults, holders, isKeys, keyName, keysFor } from './keys';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('keyName', () => {
  it('names keys as the table writes them', () => {
    const of = (key: string, more: object = {}) => keyName({ key, ...none, ...more });
    expect([of('j'), of('?'), of('G', { shiftKey: true }), of(' '), of('Shift')]).toEqual(['j', '?', 'G', 'Space', '']);
    expect(of('Enter', { ctrlKey: true })).toBe('Ctrl+Enter');
    expect(of('k', { metaKey: true })).toBe('Ctrl+k');
    expect(of('K', { ctrlKey: true })).toBe('Ctrl+k'); // caps lock
    expect(of('K', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+k');
    expect(of('Tab', { shiftKey: true })).toBe('Shift+Tab');
    expect(of('x', { altKey: true })).toBe('Alt+x');
  });
  it('takes what AltGr or Option makes for the sign itself', () => {
    const altGr = { ctrlKey: true, altKey: true, getModifierState: (m: string) => m === 'AltGraph' };
    expect(keyName({ key: ']', ...none, ...altGr })).toBe(']');
    expect(keyName({ key: '[', ...none, altKey: true })).toBe('[');
  });
});

describe('the table', () => {
  it('names every command once, with a title and with keys that are keys', () => {
    expect(new Set(DEFINITIONS.map((d) => d.id)).size).toBe(DEFINITIONS.length);
    for (const d of DEFINITIONS) {
      expect(d.title).toMatch(/\S/);
      expect(
        d.keys.filter((k) => !isKeys(k)),
        d.id,
      ).toEqual([]);
      for (const s of d.shares ?? []) expect(DEFINITIONS.map((x) => x.id)).toContain(s);
    }
  });
  it('gives no key twice where two commands meet', () => {
    for (const d of DEFINITIONS) {
      for (const k of d.keys)
        expect(
          holders({}, d.id, k).map((h) => h.id),
          `${d.id} ${k}`,
        ).toEqual([]);
    }
  });
  it('has the keys that people were told', () => {
    const told: [CommandId, string][] = [
      ['next', 'j'],
      ['prev', 'k'],
      ['open', 'Enter'],
      ['back', 'Escape'],
      ['hunk-next', 'n'],
      ['hunk-prev', 'p'],
      ['file-next', ']'],
      ['file-prev', '['],
      ['accept', 'a'],
      ['reject', 'x'],
      ['comment', 'c'],
      ['request', 'r'],
      ['land', 'l'],
      ['undo', 'u'],
      ['evidence', 'i'],
      ['editor', 'e'],
      ['search', '/'],
      ['go-queue', 'g q'],
      ['submit', 'Ctrl+Enter'],
      ['pause', 'Ctrl+p'],
      ['log', 'Ctrl+l'],
      ['next-needs', 'Ctrl+.'],
      ['help', '?'],
      ['palette', 'Ctrl+k'],
      ['read', 'v'],
      ['order', 'o'],
      ['session', 's'],
      ['send', 's'],
      ['scope', 'd'],
    ];
    for (const [id, key] of told) expect(keysFor({}, id), id).toContain(key);
  });
});

describe('own keys', () => {
  it('finds who holds a key, where the two can meet', () => {
    const of = (id: string, key: string, own = {}) => holders(own, id, key).map((d) => d.id);
    expect(of('accept', 'r')).toEqual(['request']);
    expect(of('accept', 'w')).toEqual(['write']); // an attempt is in front in a session, too
    expect(of('comment', 'w')).toEqual([]); // but no review is
    expect(of('accept', 'g')).toContain('go-queue'); // it would never begin a sequence again
    expect(of('accept', 'r', { request: ['R'] })).toEqual([]);
  });
  it('says what is wrong with them', () => {
    const own = { accept: ['r'], acept: ['y'], reject: ['not a key'], undo: [] };
    expect(faults(own)).toEqual([
      { id: 'accept', text: 'r also belongs to "Request changes"' },
      { id: 'acept', text: 'there is no command acept' },
      { id: 'reject', text: '"not a key" names no key' },
    ]);
    expect(faults({ accept: ['y'] })).toEqual([]);
  });
  it('knows keys when it sees them', () => {
    expect(['j', '?', 'Ctrl+k', 'Ctrl+Shift+k', 'g q', 'F5', '+', 'Ctrl++'].filter((k) => !isKeys(k))).toEqual([]);
    expect(['', ' ', 'jj', 'Hyper+k', 'a b c', 'Ctrl+', 'g  q'].filter(isKeys)).toEqual([]);
  });
});
