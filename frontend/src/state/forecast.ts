import type { Standing } from '../backend/types';
import type { Snapshot } from './snapshot';
import { branch } from './words';

/** What is foretold of each attempt, by its id. */
export function standings(s: Pick<Snapshot, 'forecast'>): Map<string, Standing> {
  return new Map(s.forecast.flatMap((f) => (f.rows ?? []).map((r) => [r.attempt, r] as const)));
}

/** What a forecast says about one attempt, for a face that shows it in full. */
export interface Foretold {
  readonly standing: Standing;
  /** Full ref of the branch it lands on. */
  readonly target: string;
  /** How many others were merged with it, or were found to touch nothing of it. */
  readonly others: number;
  /** How many have a place in the order to land in. */
  readonly placed: number;
  /** Who conflicts with it once it has landed. */
  readonly after: readonly Standing[];
}

export function foretold(s: Pick<Snapshot, 'forecast'>, attempt: string): Foretold | undefined {
  for (const f of s.forecast) {
    const rows = f.rows ?? [];
    const standing = rows.find((r) => r.attempt === attempt);
    if (!standing) continue;
    return {
      standing,
      target: f.target,
      others: rows.filter((r) => r.task !== standing.task).length,
      placed: rows.filter((r) => r.place).length,
      after: rows.filter((r) => r.with?.some((c) => c.attempt === attempt)),
    };
  }
  return undefined;
}

/** How many are named in a sentence; of more only how many they are. */
const NAMED = 5;
const listed = (all: readonly string[]) => {
  const some = all.length > NAMED + 1 ? [...all.slice(0, NAMED), `${all.length - NAMED} others`] : all;
  return some.length < 2 ? (some[0] ?? '') : `${some.slice(0, -1).join(', ')} and ${some.at(-1)}`;
};

/** One sentence on how a change would land. */
export function foretoldWords(f: Foretold): string {
  const { standing: s, others } = f;
  const main = branch(f.target);
  const rest =
    others === 0 ? '' : others === 1 ? ' and with the other open change' : ` and with the ${others} other open changes`;
  if (s.fate === 'after') {
    const who = listed((s.after ?? []).map((n) => `#${n}`));
    const several = (s.after ?? []).length > 1;
    if (s.needs) return `Comes after ${who}: it merges with ${main} once ${several ? 'they have' : 'that has'} landed.`;
    return `Merges clean into ${main}${rest}. ${who} ${several ? 'change the same files and better land' : 'changes the same files and better lands'} first.`;
  }
  if (s.fate === 'conflict') {
    const who = listed((s.with ?? []).map((c) => (c.number ? `#${c.number}` : main)));
    return (s.with ?? []).some((c) => !c.number)
      ? `Does not merge with ${who} any more.`
      : `Merges with ${main}, but not together with ${who}.`;
  }
  return `Merges clean into ${main}${rest}.`;
}

/** Where a change stands in the order to land in. */
export function placeWords(f: Foretold): string {
  const { standing: s, placed } = f;
  if (s.place) return placed > 1 ? `Place ${s.place} of ${placed} in the order to land in.` : '';
  return s.fate === 'conflict' ? 'No place in the order to land in: it has to be worked over first.' : '';
}

/** What the target has changed of it meanwhile. Where it has changed nothing, what was checked holds. */
export function movedWords(f: Foretold): string {
  const [first, ...more] = f.standing.moved ?? [];
  if (!first) return '';
  const files = more.length === 0 ? first : `${first} and ${more.length} more of its files`;
  const main = branch(f.target);
  const said = {
    stale: 'What was checked of it alone is stale; the checks run on both together.',
    passed: `Checked together with ${main} as it is, it passes.`,
    red: `Checked together with ${main} as it is, it fails.`,
  };
  const checked = f.standing.checked ? ' ' + said[f.standing.checked] : '';
  return `${main} has changed ${files} too since this began.${checked}`;
}
