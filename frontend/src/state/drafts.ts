// What a person has written and not sent, by attempt. It outlives a reload and a send that failed.

const KEY = 'coppice.draft.';
const LONGEST = 20_000;

export function draftOf(attempt: string): string {
  try {
    return localStorage.getItem(KEY + attempt) ?? '';
  } catch {
    return ''; // storage may be turned off: the draft then lives as long as the page
  }
}

export function keepDraft(attempt: string, text: string): void {
  try {
    if (text.trim()) localStorage.setItem(KEY + attempt, text.slice(0, LONGEST));
    else localStorage.removeItem(KEY + attempt);
  } catch {
    // full or turned off
  }
}
