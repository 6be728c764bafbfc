import type { Command } from '../state/commands.svelte';

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

export function reviewCommands(m: ReviewMoves): Command[] {
  const group = 'Review';
  return [
    { id: 'hunk-next', title: 'Next hunk', keys: ['n'], hint: 'next hunk', group, run: () => m.hunk(1) },
    { id: 'hunk-prev', title: 'Previous hunk', keys: ['p'], hint: 'previous', group, run: () => m.hunk(-1) },
    { id: 'file-next', title: 'Next file', keys: [']'], hint: 'next file', group, run: () => m.file(1) },
    { id: 'file-prev', title: 'Previous file', keys: ['['], group, run: () => m.file(-1) },
    { id: 'line-next', title: 'Next line', keys: ['j', 'ArrowDown'], group, run: () => m.down() },
    { id: 'line-prev', title: 'Previous line', keys: ['k', 'ArrowUp'], group, run: () => m.up() },
    { id: 'comment', title: 'Comment on the line', keys: ['c'], hint: 'comment', group, run: () => m.comment() },
    { id: 'comment-whole', title: 'Comment on the whole', keys: ['W'], group, run: () => m.commentWhole() },
    { id: 'read', title: 'Mark the file read', keys: ['v'], hint: 'read', group, run: () => m.read() },
    { id: 'facts', title: 'What it rests on', keys: ['i'], group, run: () => m.facts() },
    { id: 'back', title: 'Back to the queue', keys: ['Escape'], hint: 'back', group, run: () => m.back() },
  ];
}
