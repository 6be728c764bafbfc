import type { Preview } from '../../backend/types';
import { branch } from '../../state/words';

/** Why a landing cannot be made as things are, and what can be done about it. */
export interface Refusal {
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  readonly paths: readonly string[];
  /** A person can mend it outside and look again. */
  readonly again: boolean;
  /** An agent can bring it together with what it conflicts with. */
  readonly reconcile: boolean;
}

/** What a preview says against landing; undefined: nothing. */
export function standsInTheWay(p: Preview): Refusal | undefined {
  const target = branch(p.target);
  const none = { paths: [], again: false, reconcile: false };
  if (!p.clean)
    return {
      icon: 'conflict',
      title: `It conflicts with ${target}.`,
      text: 'Nothing was touched. An agent can bring both together, with the checks of both.',
      paths: p.conflicts ?? [],
      again: true,
      reconcile: true,
    };
  if (p.busy)
    return {
      ...none,
      icon: 'warn',
      title: `There is ${p.busy} under way where ${target} is checked out.`,
      text: 'Finish it or abort it there.',
      again: true,
    };
  if (p.empty)
    return {
      ...none,
      icon: 'check',
      title: `${target} has all of this already.`,
      text: 'There is nothing left to land. Reject it to put it away.',
    };
  if (p.in_the_way?.length)
    return {
      icon: 'warn',
      title: 'Files with changes of your own are in the way.',
      text: 'Nothing of yours is ever overwritten. Commit them, stash them or undo them in your checkout.',
      paths: p.in_the_way,
      again: true,
      reconcile: false,
    };
  return undefined;
}
