import { tokens, type Token, langOf } from './highlight';
import type { Span } from './words';

/** More of a line than this is not drawn. */
export const LONGEST_LINE = 2000;

/** A line in three parts: before the change, the change, after it. */
export interface Parts {
  readonly before: readonly Token[];
  readonly marked: readonly Token[];
  readonly after: readonly Token[];
  /** Characters that are not drawn. */
  readonly cut: number;
}

export function parts(text: string, lang: ReturnType<typeof langOf>, span: Span | undefined): Parts {
  const shown = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
  const all = tokens(shown, lang);
  const cut = text.length - shown.length;
  if (!span) return { before: all, marked: [], after: [], cut };
  const [from, to] = span;
  return { before: slice(all, 0, from), marked: slice(all, from, to), after: slice(all, to, shown.length), cut };
}

function slice(all: readonly Token[], from: number, to: number): Token[] {
  const out: Token[] = [];
  let at = 0;
  for (const t of all) {
    const text = t.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text && at < to && at + t.text.length > from) out.push({ voice: t.voice, text });
    at += t.text.length;
  }
  return out;
}
