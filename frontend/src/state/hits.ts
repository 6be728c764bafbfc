import type { Hit } from '../backend/types';

/** What was found in one task. */
export interface HitGroup {
  readonly task: string;
  readonly hits: readonly Hit[];
}

/** Hits by task, in the order in which tasks first come. */
export function byTask(hits: readonly Hit[]): HitGroup[] {
  const by = new Map<string, Hit[]>();
  for (const h of hits) by.set(h.task, [...(by.get(h.task) ?? []), h]);
  return [...by].map(([task, list]) => ({ task, hits: list }));
}

/** A text in pieces, of which those that are one of the words say so. */
export function pieces(text: string, query: string): { text: string; hit: boolean }[] {
  const words = query.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return [{ text, hit: false }];
  const any = words
    .sort((a, b) => b.length - a.length)
    .map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  return text
    .split(new RegExp(`(${any})`, 'iu'))
    .map((t, i) => ({ text: t, hit: i % 2 === 1 }))
    .filter((p) => p.text);
}

const WHERE: Readonly<Record<string, string>> = {
  task: 'Brief',
  message: 'Session',
  comment: 'Comment',
  artifact: 'What came of it',
};

/** Where it was found, in words. */
export const whereOf = (h: Hit) => WHERE[h.where] ?? h.where;
