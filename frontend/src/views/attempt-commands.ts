import type { Answer, Attempt } from '../backend/types';
import { openFiles, openInEditor, openTerminal } from '../backend/window';
import { arm } from '../state/arm.svelte';
import { can } from '../state/can';
import { commands, type Deed, type Deeds } from '../state/commands.svelte';
import type { App } from '../state/context';
import { foretold } from '../state/forecast';
import { dialogs } from '../state/dialog.svelte';
import { router } from '../state/route.svelte';
import { landingOf, raceSize } from '../state/snapshot';
import { toasts } from '../state/toast.svelte';

/** What can be done with the attempt in front, wherever it is in front: queue, review and session share it. */
export function attemptDeeds(app: App, get: () => Attempt | undefined): Deeds {
  const { actions, store } = app;
  const on = (ok: (a?: Attempt) => boolean, run: (a: Attempt) => void): Deed => ({
    when: () => ok(get()),
    run: () => {
      const a = get();
      if (a) run(a);
    },
  });
  return {
    accept: on(can.accept, (a) => void actions.accept(a)),
    request: on(can.request, (attempt) => dialogs.show({ kind: 'changes', attempt })),
    land: on(can.land, (attempt) => dialogs.show({ kind: 'land', attempt })),
    'land-first': on(
      (a) => can.accept(a) && !can.land(a),
      () => toasts.show({ text: `It lands once it is accepted: ${commands.keyOf('accept')}.` }),
    ),
    reject: on(can.reject, (attempt) => dialogs.show({ kind: 'reject', attempt })),
    undo: on(can.undo, undo),
    verify: on(can.verify, (a) => void actions.verify(a)),
    opinion: on(can.opinion, (a) => void actions.review(a)),
    diff: on(can.review, (a) => router.go({ view: 'review', id: a.id })),
    session: on(
      (a) => !!a,
      (a) => router.go({ view: 'session', id: a.id }),
    ),
    reconcile: on(
      (a) => !!a && can.reconcile(a, foretold(store.snapshot, a.id)?.standing),
      (attempt) => dialogs.show({ kind: 'reconcile', attempt }),
    ),
    race: on(
      (a) => !!a && raceSize(store.snapshot, a.id) > 1,
      (a) => router.go({ view: 'race', id: a.task }),
    ),
    pause: on(can.pause, (a) => void actions.pause(a)),
    resume: on(can.resume, (a) => void actions.resume(a)),
    retry: on(can.retry, (a) => void actions.resume(a)),
    cancel: on(can.cancel, (attempt) => dialogs.show({ kind: 'cancel', attempt })),
    promote: on(can.promote, (a) => void actions.promote(a)),
    demote: on(can.demote, (a) => void actions.demote(a)),
    editor: on(
      (a) => !!a?.worktree,
      (a) => void open(a, openInEditor),
    ),
    terminal: on(
      (a) => !!a?.worktree,
      (a) => void open(a, openTerminal),
    ),
    'file-manager': on(
      (a) => !!a?.worktree,
      (a) => void open(a, openFiles),
    ),
  };

  function undo(a: Attempt) {
    const l = landingOf(store.snapshot, a.id);
    if (l) void actions.undo(l);
    else toasts.show({ text: 'There is no landing of it that can be taken back.', bad: true });
  }
}

async function open(a: Attempt, how: (id: string) => Promise<boolean>): Promise<void> {
  try {
    if (!(await how(a.id))) toasts.show({ text: `Its worktree is ${a.worktree}` });
  } catch (err) {
    toasts.show({ text: 'It did not open.', hint: err instanceof Error ? err.message : '', bad: true });
  }
}

/** Answers to the request in front. */
export function requestDeeds(app: App, get: () => string | undefined): Deeds {
  const first = () =>
    app.store.snapshot.requests.find(
      (r) => (r.attempt === get() || r.id === get()) && r.state === 'waiting' && arm.has(r.id),
    );
  const permission = () => first()?.kind === 'permission';
  const answer = (text: string, scope?: Answer['scope']) => {
    const r = first();
    if (r) void app.actions.answer(r.id, { answer: text, scope });
  };
  const standing = () => permission() && (first()?.rules?.length ?? 0) > 0;
  const option = (i: number): Deed => ({
    when: () => (first()?.options?.length ?? 0) > i,
    run: () => answer(first()?.options?.[i] ?? ''),
  });
  return {
    allow: { when: permission, run: () => answer('allow', 'once') },
    'allow-attempt': { when: standing, run: () => answer('allow', 'attempt') },
    'allow-project': { when: standing, run: () => answer('allow', 'project') },
    deny: { when: permission, run: () => answer('deny') },
    'option-0': option(0),
    'option-1': option(1),
    'option-2': option(2),
    'option-3': option(3),
  };
}
