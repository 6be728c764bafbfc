import type { Attempt } from '../backend/types';
import { openInEditor } from '../backend/window';
import { arm } from '../state/arm.svelte';
import { can } from '../state/can';
import type { Command } from '../state/commands.svelte';
import type { App } from '../state/context';
import { dialogs } from '../state/dialog.svelte';
import { router } from '../state/route.svelte';
import { landingOf } from '../state/snapshot';
import { toasts } from '../state/toast.svelte';

/** What can be done with the attempt in front, wherever it is in front: queue, review and session share it. */
export function attemptCommands(app: App, get: () => Attempt | undefined): Command[] {
  const { actions, store } = app;
  const cmd = (
    id: string,
    title: string,
    key: string,
    ok: (a?: Attempt) => boolean,
    run: (a: Attempt) => void,
    hint?: string,
  ): Command => ({
    id,
    title,
    keys: key ? [key] : [],
    hint,
    group: 'This attempt',
    when: () => ok(get()),
    run: () => {
      const a = get();
      if (a) run(a);
    },
  });
  return [
    cmd('accept', 'Accept', 'a', can.accept, (a) => void actions.accept(a), 'accept'),
    cmd(
      'request',
      'Request changes',
      'r',
      can.request,
      (attempt) => dialogs.show({ kind: 'changes', attempt }),
      'request changes',
    ),
    cmd('land', 'Land', 'l', can.land, (attempt) => dialogs.show({ kind: 'land', attempt }), 'land'),
    cmd(
      'land-first',
      'Land',
      'l',
      (a) => can.accept(a) && !can.land(a),
      () => toasts.show({ text: 'It lands once it is accepted: a.' }),
    ),
    cmd('reject', 'Reject', 'x', can.reject, (attempt) => dialogs.show({ kind: 'reject', attempt }), 'reject'),
    cmd('undo', 'Undo the landing', 'u', can.undo, undo, 'undo'),
    cmd('verify', 'Run the checks again', 'V', can.verify, (a) => void actions.verify(a)),
    cmd('diff', 'Show the diff', 'd', can.review, (a) => router.go({ view: 'review', id: a.id })),
    cmd(
      'session',
      'Show the session',
      's',
      (a) => !!a,
      (a) => router.go({ view: 'session', id: a.id }),
      'session',
    ),
    cmd('pause', 'Pause', 'P', can.pause, (a) => void actions.pause(a)),
    cmd('resume', 'Resume', 'P', can.resume, (a) => void actions.resume(a)),
    cmd('cancel', 'Cancel', 'C', can.cancel, (attempt) => dialogs.show({ kind: 'cancel', attempt })),
    cmd('promote', 'To the foreground', '+', can.promote, (a) => void actions.promote(a)),
    cmd('demote', 'To the background', '-', can.demote, (a) => void actions.demote(a)),
    cmd(
      'editor',
      'Open in the editor',
      'e',
      (a) => !!a?.worktree,
      (a) => void edit(a),
    ),
  ];

  function undo(a: Attempt) {
    const l = landingOf(store.snapshot, a.id);
    if (l) void actions.undo(l);
    else toasts.show({ text: 'There is no landing of it that can be taken back.', bad: true });
  }
}

async function edit(a: Attempt): Promise<void> {
  try {
    if (!(await openInEditor(a.id))) toasts.show({ text: `Its worktree is ${a.worktree}` });
  } catch (err) {
    toasts.show({ text: 'The editor did not open.', hint: err instanceof Error ? err.message : '', bad: true });
  }
}

/** Keys 1 to 9 and 0 for the request in front. */
export function requestCommands(app: App, get: () => string | undefined): Command[] {
  const first = () =>
    app.store.snapshot.requests.find((r) => r.attempt === get() && r.state === 'waiting' && arm.has(r.id));
  const permission = () => first()?.kind === 'permission';
  const answer = (text: string, always = false) => {
    const r = first();
    if (r) void app.actions.answer(r.id, text, always);
  };
  const cmd = (
    id: string,
    title: string,
    key: string,
    when: () => boolean,
    run: () => void,
    hint?: string,
  ): Command => ({
    id,
    title,
    keys: [key],
    group: 'What waits for you',
    when,
    run,
    hint,
  });
  const option = (i: number) =>
    cmd(
      `option-${i}`,
      `Answer ${i + 1}`,
      String(i + 1),
      () => (first()?.options?.length ?? 0) > i,
      () => answer(first()?.options?.[i] ?? ''),
    );
  return [
    cmd('allow', 'Allow once', '1', permission, () => answer('allow'), 'allow once'),
    cmd('allow-always', 'Always allow in this task', '2', permission, () => answer('allow', true)),
    cmd('deny', 'Deny', '0', permission, () => answer('deny'), 'deny'),
    ...[0, 1, 2, 3].map(option),
  ];
}
