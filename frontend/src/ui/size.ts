const CELLS = 5;

/** The classes of the five cells: "a" added, "d" removed, "" neither. The fuller, the larger the change. */
export function cells(add: number, del: number): string[] {
  const total = add + del;
  if (total === 0) return Array<string>(CELLS).fill('');
  const used = Math.min(CELLS, total < 10 ? 2 : total < 60 ? 3 : total < 250 ? 4 : 5);
  let a = Math.round((used * add) / total);
  if (add > 0) a = Math.max(1, a);
  if (del > 0) a = Math.min(used - 1, a);
  return Array.from({ length: CELLS }, (_, i) => (i < a ? 'a' : i < used ? 'd' : ''));
}
