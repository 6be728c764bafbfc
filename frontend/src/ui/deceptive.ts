/** A piece of text, or one character that would show as nothing or turn the order of what follows around. */
export interface Piece {
  readonly text: string;
  readonly hidden?: string;
}

// Bidirectional controls, zero-width characters, tags, and controls other than tab and line feed: what can make text read
// unlike it is.
const DECEPTIVE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** Splits text so that a deceptive character can be shown by its number. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const m of text.matchAll(DECEPTIVE)) {
    if (m.index > at) out.push({ text: text.slice(at, m.index) });
    const code = (m[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    out.push({ text: m[0], hidden: `U+${code}` });
    at = m.index + m[0].length;
  }
  if (at < text.length || out.length === 0) out.push({ text: text.slice(at) });
  return out;
}
