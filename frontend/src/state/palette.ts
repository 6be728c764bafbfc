import fuzzysort from 'fuzzysort';

/** One line of the palette. Its text is data: it is shown, never run. */
export interface Line {
  readonly id: string;
  readonly kind: 'command' | 'place' | 'task' | 'project' | 'file' | 'scope';
  readonly group: string;
  readonly title: string;
  /** More words to find it by, shown after the title. */
  readonly aside?: string;
  readonly icon?: string;
  readonly key?: string;
}

/** A line that was found, with the letters that matched. */
export interface Found extends Line {
  readonly pieces: readonly { text: string; hit: boolean }[];
}

export interface FoundGroup {
  readonly title: string;
  readonly lines: readonly Found[];
}

/** What narrows the palette to one kind when it is typed first. */
const PREFIX: Readonly<Record<string, Line['kind']>> = { '>': 'command', '#': 'task', '@': 'project', '/': 'file' };

const SHOWN = 60;
const RECENT = 'Recent';

/** Finds lines: without words the recent ones first, then all by group; with words the best first, in their groups. */
export function find(lines: readonly Line[], query: string, recent: readonly string[] = []): FoundGroup[] {
  const kind = PREFIX[query.charAt(0)];
  const words = (kind ? query.slice(1) : query).trim();
  const among = kind ? lines.filter((l) => l.kind === kind) : lines;
  if (!words) return grouped(kind ? among.map(plain) : recentFirst(among, recent));
  const found = fuzzysort.go(words, among, { keys: ['title', 'aside'], limit: SHOWN, threshold: 0.3 });
  const bonus = (id: string) => (recent.includes(id) ? 0.05 : 0);
  return grouped(
    [...found]
      .map((r) => ({ line: r.obj, hits: new Set(r[0]?.indexes ?? []), score: r.score + bonus(r.obj.id) }))
      .sort((a, b) => b.score - a.score)
      .map(({ line, hits }) => ({ ...line, pieces: cut(line.title, hits) })),
  );
}

function recentFirst(lines: readonly Line[], recent: readonly string[]): Found[] {
  const known = recent.flatMap((id) => lines.find((l) => l.id === id) ?? []);
  const rest = lines.filter((l) => !recent.includes(l.id));
  return [...known.map((l) => ({ ...plain(l), group: RECENT })), ...rest.map(plain)];
}

const plain = (l: Line): Found => ({ ...l, pieces: [{ text: l.title, hit: false }] });

/** Groups in the order of their best line. */
function grouped(lines: readonly Found[]): FoundGroup[] {
  const by = new Map<string, Found[]>();
  for (const l of lines) by.set(l.group, [...(by.get(l.group) ?? []), l]);
  return [...by].map(([title, ls]) => ({ title, lines: ls }));
}

function cut(text: string, hits: ReadonlySet<number>): { text: string; hit: boolean }[] {
  const out: { text: string; hit: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    const hit = hits.has(i);
    const last = out.at(-1);
    if (last?.hit === hit) last.text += text[i];
    else out.push({ text: text[i] ?? '', hit });
  }
  return out;
}

const KEY = 'coppice.recent';
const KEPT = 8;

/** The ids of what was chosen last, newest first; kept between visits. */
export function recent(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? list.filter((x) => typeof x === 'string').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

export function remember(id: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([id, ...recent().filter((x) => x !== id)].slice(0, KEPT)));
  } catch {
    // storage is off: nothing is recent
  }
}
