import type { Deeds } from '../state/commands.svelte';

/** What the keys of a review do; the view says how. */
export interface ReviewMoves {
  down(): void;
  up(): void;
  hunk(step: 1 | -1): void;
  file(step: 1 | -1): void;
  read(): void;
  comment(): void;
  commentWhole(): void;
  facts(): void;
  back(): void;
}

export function reviewDeeds(m: ReviewMoves): Deeds {
  return {
    'hunk-next': () => m.hunk(1),
    'hunk-prev': () => m.hunk(-1),
    'file-next': () => m.file(1),
    'file-prev': () => m.file(-1),
    next: { run: () => m.down(), title: 'Next line', hint: '' },
    prev: { run: () => m.up(), title: 'Previous line', hint: '' },
    comment: () => m.comment(),
    'comment-whole': () => m.commentWhole(),
    read: () => m.read(),
    evidence: () => m.facts(),
    back: () => m.back(),
  };
}
