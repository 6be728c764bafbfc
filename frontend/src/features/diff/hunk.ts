/** What the head of a hunk says: where it is and the name of what surrounds it. */
export interface HunkHead {
  readonly where: string;
  readonly context: string;
}

/** Reads "@@ -36,5 +36,6 @@ func (t Tax) Apply". A head of another shape is shown as it is. */
export function hunkHead(text: string): HunkHead {
  const m = /^@@+ -(\d+)(?:,\d+)? \+(\d+)(?:,(\d+))? @@+ ?(.*)$/.exec(text);
  if (!m) return { where: '', context: text };
  const from = Number(m[2]);
  const length = m[3] === undefined ? 1 : Number(m[3]);
  const where = length > 1 ? `lines ${from}–${from + length - 1}` : `line ${from}`;
  return { where, context: m[4] ?? '' };
}
