/** What is being completed: the text asked for, and the stretch of the field that a choice replaces. */
export interface Asked {
  readonly query: string;
  readonly from: number;
  readonly to: number;
}

/** How long a query can be; beyond it somebody writes prose. */
const LONGEST = 200;

/**
 * What stands before the caret as a query. With a trigger it is the word that begins with it, at the start or after a
 * space or a bracket, so that an address of mail is none; without one it is the line so far.
 */
export function askedAt(text: string, caret: number, trigger: string): Asked | undefined {
  const before = text.slice(Math.max(0, caret - LONGEST), caret);
  if (trigger === '') {
    const query = before.slice(before.lastIndexOf('\n') + 1);
    const end = text.indexOf('\n', caret);
    if (end >= 0 ? end !== caret : caret !== text.length) return undefined; // in the middle of a line nothing is offered
    return query.trim() === ''
      ? undefined
      : { query: query.trimStart(), from: caret - query.trimStart().length, to: caret };
  }
  const at = before.lastIndexOf(trigger);
  if (at < 0 || (at > 0 && !/[\s([{"'`]/.test(before[at - 1] ?? ''))) return undefined;
  const query = before.slice(at + trigger.length);
  if (/\s/.test(query)) return undefined;
  return { query, from: caret - query.length, to: caret };
}

/** Whether a name has the letters of a query, in their order. */
export function fits(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let at = -1;
  return [...query.trim().toLowerCase()].every((c) => (at = letters.indexOf(c, at + 1)) >= 0);
}

/** The text with a choice put in, and where the caret is then. */
export function put(text: string, a: Asked, chosen: string, trigger: string): { text: string; caret: number } {
  const tail = text.slice(a.to);
  const space = trigger !== '' && tail === '' ? ' ' : '';
  const head = text.slice(0, a.from) + chosen + space;
  return { text: head + tail, caret: head.length };
}
