// Lists of texts as settings write them. Pure.

const STRING = /^\s*(?:'([^'\n]*)'|("(?:[^"\\\n]|\\.)*"))\s*/;

/** Reads a list of texts; undefined: it is something else. */
export function readList(text: string): string[] | undefined {
  const inside = /^\s*\[([\s\S]*)\]\s*$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const out: string[] = [];
  for (let rest = inside; rest.trim();) {
    const m = STRING.exec(rest);
    if (!m) return undefined;
    const read = m[1] ?? unescaped(m[2] ?? '');
    if (read === undefined) return undefined;
    out.push(read);
    rest = rest.slice(m[0].length);
    if (rest && !rest.startsWith(',')) return undefined;
    rest = rest.slice(1);
  }
  return out;
}

/** Writes a list of texts. */
export const writeList = (list: readonly string[]): string => `[${list.map((s) => JSON.stringify(s)).join(', ')}]`;

function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
