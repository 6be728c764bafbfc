// How a command in the background stands, in words, and what it printed last.
import type { Job, Output } from '../../backend/types';
import { duration } from '../../state/words';

/** Bytes of its output that are shown: its end. */
const SHOWN = 16 << 10;

export interface Standing {
  readonly words: string;
  readonly icon: string;
  readonly tint: string;
}

export function standing(j: Job, now: number): Standing {
  const good = { icon: 'check', tint: 'st-ready' };
  const bad = { icon: 'failed', tint: 'st-bad' };
  switch (j.state) {
    case 'running':
      return { words: duration(Math.max(0, now - Date.parse(j.began_at ?? ''))), icon: 'running', tint: 'st-run' };
    case 'ended':
      return { words: `exit ${j.exit_code ?? 0}`, ...(j.exit_code ? bad : good) };
    case 'failed':
      return { words: 'failed', ...bad };
    case 'stopped':
      return { words: 'stopped', icon: 'x', tint: 'faint' };
  }
  return { words: 'has ended', icon: 'clock', tint: 'faint' };
}

/** The end of what a command has printed so far, from a whole line on. */
export async function endOf(j: Job, read: (call: string, offset: number) => Promise<Output>): Promise<string> {
  const from = Math.max(0, j.bytes - SHOWN);
  let text = '';
  let next: number | undefined = from;
  for (let pieces = 0; next !== undefined && pieces < 4; pieces++) {
    const piece = await read(j.call, next);
    text += piece.text;
    next = piece.next || undefined;
  }
  return from ? text.slice(text.indexOf('\n') + 1) : text;
}
