import type { Seen } from '../backend/api';
import type { Scope } from '../backend/types';
import { plural } from './words';

// What of a change is looked at. The address bar holds it as one word: "turn-3", "unseen", "against-a1b2", "uncommitted";
// none is the whole change.

/** The word of a scope; empty: the whole change. */
export function wordOf(s: Pick<Scope, 'kind' | 'turn' | 'attempt'>): string {
  if (s.kind === 'turn') return `turn-${s.turn ?? 0}`;
  if (s.kind === 'against') return `against-${s.attempt ?? ''}`;
  return s.kind === 'whole' ? '' : s.kind;
}

/** What a word asks for; a word that makes no sense asks for the whole change. */
export function seenOf(word: string | undefined): Seen {
  const [kind, arg = ''] = (word ?? '').split(/-(.*)/s);
  if (kind === 'turn' && Number(arg) > 0) return { turn: Number(arg) };
  if (kind === 'against' && arg) return { against: arg };
  if (word === 'unseen') return { unseen: true };
  if (word === 'uncommitted') return { uncommitted: true };
  return {};
}

/** Whether somebody who sees that sees the change as it is now. */
export const seesAll = (s: Seen) => !s.turn && !s.against && !s.uncommitted;

/** What a scope is called. which: the other attempt, as the task counts it. */
export function titleOf(s: Seen, which?: number): string {
  if (s.turn) return `Turn ${s.turn}`;
  if (s.unseen) return 'New to you';
  if (s.against) return which ? `Against attempt ${which}` : 'Against another attempt';
  return s.uncommitted ? 'Not committed' : 'Whole change';
}

/** What a scope shows, in one sentence. */
export function meaningOf(s: Seen, which?: number): string {
  if (s.turn) return `What turn ${s.turn} did.`;
  if (s.unseen) return 'What changed since you looked last.';
  if (s.against) return `How it differs from ${which ? `attempt ${which}` : 'the other attempt'} at this task.`;
  return s.uncommitted ? 'What its worktree holds now and its branch does not.' : 'All of it, against where it began.';
}

/** How much there is to see in a scope. */
export function sizeOf(s: Pick<Scope, 'files' | 'additions' | 'deletions' | 'uncounted'>): string {
  return s.uncounted ? '' : `${plural(s.files, 'file')}, +${s.additions} −${s.deletions}`;
}
