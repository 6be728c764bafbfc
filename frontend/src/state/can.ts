import type { Attempt, Standing } from '../backend/types';

// What a person can do with an attempt where it stands. The engine has the last word; this only decides what is offered.

const among = (...states: string[]) => {
  const set = new Set(states);
  return (a: Attempt | undefined) => a !== undefined && set.has(a.state);
};

const ready = among('ready');
const judged = among('ready', 'failed');

export const can = {
  accept: (a?: Attempt) => ready(a) && a?.artifact !== 'failure' && a?.verdict !== 'accept',
  reject: among('queued', 'paused', 'ready', 'changes_requested', 'failed', 'cancelled'),
  request: among('ready', 'failed', 'rejected'),
  land: (a?: Attempt) => ready(a) && a?.artifact === 'change' && a.verdict === 'accept',
  undo: among('landed'),
  judge: among('ready', 'failed', 'landed', 'rejected'),
  verify: among('ready', 'failed'),
  /** An agent can bring it together with what it conflicts with. */
  reconcile: (a: Attempt | undefined, foretold: Pick<Standing, 'fate'> | undefined) =>
    judged(a) && (a?.files ?? 0) > 0 && foretold?.fate === 'conflict',
  /** A model can be asked for an opinion. */
  opinion: (a?: Attempt) => ready(a) && a?.artifact === 'change',
  /** A failure that changed nothing is read where it happened, in its session. */
  review: (a?: Attempt) =>
    (a?.files ?? 0) > 0 ||
    !!a?.text ||
    (a?.artifact !== undefined && a.artifact !== 'failure' && a.artifact !== 'change'),
  pause: among('queued', 'running', 'waiting_approval', 'waiting_question', 'waiting_provider'),
  resume: among('paused'),
  retry: among('failed', 'cancelled'),
  rewind: among('paused', 'ready', 'failed', 'queued'),
  cancel: among(
    'queued',
    'preparing',
    'running',
    'waiting_approval',
    'waiting_question',
    'waiting_provider',
    'paused',
    'verifying',
    'reviewing',
    'changes_requested',
  ),
  promote: (a?: Attempt) => can.cancel(a) && a?.background === true,
  demote: (a?: Attempt) => can.cancel(a) && a?.background === false,
  say: among(
    'queued',
    'preparing',
    'running',
    'waiting_approval',
    'waiting_question',
    'waiting_provider',
    'paused',
    'verifying',
    'reviewing',
    'changes_requested',
  ),
};
