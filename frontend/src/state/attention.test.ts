import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attention, GATHER_MS, messageOf, needsOf, type Kind, type Message, type Need, type Wanted } from './attention';
import type { QueueRow } from './sections';

const need = (id: string, kind: Kind = 'ready'): Need => ({
  id,
  kind,
  attempt: id,
  words: `#1 ${kind}`,
  title: `Title ${id}`,
});
const all: Wanted = { question: true, ready: true, failed: true };

describe('Attention', () => {
  let told: Message[];
  let front: boolean;
  let a: Attention;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    front = false;
    a = new Attention(
      () => front,
      (m) => told.push(m),
    );
  });
  afterEach(() => vi.useRealTimers());
  const later = () => vi.advanceTimersByTime(GATHER_MS);

  it('says nothing of what was there at the start, and each new thing once', () => {
    a.see([need('old')], all);
    later();
    a.see([need('old'), need('new')], all);
    later();
    a.see([need('old')], all);
    a.see([need('old'), need('new')], all);
    later();
    expect(told.map((m) => m.body)).toEqual(['Title new']);
  });
  it('says together what comes together', () => {
    a.see([], all);
    a.see([need('a')], all);
    a.see([need('a'), need('b', 'question')], all);
    later();
    expect(told).toEqual([{ title: '2 need you', body: '#1 ready: Title a\n#1 question: Title b', route: '/queue' }]);
  });
  it('is silent while the person looks, and then of what they have seen', () => {
    a.see([], all);
    front = true;
    a.see([need('a')], all);
    front = false;
    a.see([need('a')], all);
    later();
    a.see([need('a'), need('b')], all);
    front = true; // they come back before it is said
    later();
    expect(told).toEqual([]);
  });
  it('leaves out what was dealt with meanwhile, and the kinds that are turned off', () => {
    a.see([], all);
    a.see([need('a')], all);
    a.see([], all);
    later();
    a.see([need('b'), need('c', 'failed')], { ...all, ready: false });
    later();
    expect(told.map((m) => m.title)).toEqual(['#1 failed']);
  });
});

it('names what a row needs: its requests, or its verdict in this round', () => {
  const row = (state: string, requests: string[] = [], round = 1) =>
    ({
      attempt: { id: 'a1', number: 4, title: 'T', state, round },
      requests: requests.map((id) => ({ id })),
    }) as unknown as QueueRow;
  const ids = (r: QueueRow) => needsOf([r]).map((n) => `${n.kind} ${n.id}`);
  expect(ids(row('waiting_question', ['r1', 'r2']))).toEqual(['question request:r1', 'question request:r2']);
  expect(ids(row('ready'))).toEqual(['ready a1:ready:1']);
  expect(ids(row('ready', [], 2))).toEqual(['ready a1:ready:2']);
  expect(ids(row('failed'))).toEqual(['failed a1:failed:1']);
  expect(ids(row('running'))).toEqual([]);
});

it('leads to where it can be dealt with', () => {
  expect(messageOf([need('a', 'question')])?.route).toBe('/session/a');
  expect(messageOf([need('a', 'failed')])?.route).toBe('/review/a');
  expect(messageOf([])).toBeUndefined();
});
