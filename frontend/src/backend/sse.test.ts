import { describe, expect, it } from 'vitest';
import { SseParser } from './sse';

const stream = ': hello\n\nid: 7\nevent: attempt\ndata: {"seq":7}\n\ndata: a\ndata: b\n\nevent: empty\n\nretry: 10\n\n';
const want = [
  { event: 'attempt', id: '7', data: '{"seq":7}' },
  { event: 'message', id: '7', data: 'a\nb' },
];

describe('SseParser', () => {
  it('reads messages, whole', () => expect(new SseParser().feed(stream)).toEqual(want));

  it('reads the same however the text is cut', () => {
    for (let size = 1; size < 12; size++) {
      const p = new SseParser();
      const got = [];
      for (let i = 0; i < stream.length; i += size) got.push(...p.feed(stream.slice(i, i + size)));
      expect(got, `pieces of ${size}`).toEqual(want);
    }
  });

  it('reads lines that end in CRLF, cut in between', () => {
    const p = new SseParser();
    expect([...p.feed('data: x\r'), ...p.feed('\n\r'), ...p.feed('\n')]).toEqual([
      { event: 'message', id: '', data: 'x' },
    ]);
  });
});
