/** A heading of a Markdown text. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Boxes below it that are ticked, of all; both 0: it has none. */
  readonly done: number;
  readonly all: number;
}

/** The headings of a text, with how many of the boxes below each are ticked. Code blocks are passed over. */
export function outline(text: string): Heading[] {
  const out: { level: number; text: string; done: number; all: number }[] = [];
  let fenced = false;
  for (const line of text.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (fenced) continue;
    const h = /^(#{1,4})\s+(.+?)\s*#*$/.exec(line);
    if (h) out.push({ level: h[1]?.length ?? 1, text: plain(h[2] ?? ''), done: 0, all: 0 });
    const box = /^\s*[-*+]\s+\[([ xX])\]/.exec(line);
    const last = out.at(-1);
    if (box && last) {
      last.all++;
      if (box[1] !== ' ') last.done++;
    }
  }
  return out;
}

/** The words of a heading without its Markdown. */
const plain = (s: string) => s.replace(/[`*_]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
