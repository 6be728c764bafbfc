import type { Standing } from '../../backend/types';

/** Says which open changes a landing would shut out. */
export function shutWords(shuts: readonly Pick<Standing, 'number'>[]): string {
  const all = [...new Set(shuts.map((s) => `#${s.number}`))];
  const who = all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return `${who} ${all.length > 1 ? 'conflict' : 'conflicts'} with this.`;
}
