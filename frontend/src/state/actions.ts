import { problemFrom } from '../backend/problem';
import type { Answer, Attempt, Fork, Reconcile, Landing, Lift, Race, Racer, Rewind } from '../backend/types';
import { inWindow } from '../backend/window';
import { answered } from './answered.svelte';
import type { Store } from './store.svelte';
import { afterIt, goOn } from './onward';
import { toasts } from './toast.svelte';
import { branch, plural, sentences } from './words';

/** Runs one action; what goes wrong is shown with its way out. undefined: it went wrong. */
export async function attempt<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (err) {
    const p = problemFrom(err);
    toasts.show({ text: sentences(p.message), hint: sentences(p.hint), bad: true });
    return undefined;
  }
}

/** What a person does to attempts, requests and landings. Every action puts its result in the store. */
export class Actions {
  constructor(private readonly store: Store) {}

  private async onAttempt(run: () => Promise<Attempt>, said?: string): Promise<boolean> {
    const a = await attempt(run);
    if (!a) return false;
    this.store.put(a);
    this.store.refresh('queue', 'status');
    if (said) toasts.show({ text: said });
    return true;
  }

  /** Accepts; what has nothing to land is done with, and the next is opened. */
  accept = async (a: Attempt): Promise<boolean> => {
    const next = afterIt(this.store.snapshot, a.id);
    if (!(await this.onAttempt(() => this.store.api.accept(a.id, a.tree ?? '')))) return false;
    const lands = a.artifact === 'change';
    toasts.show({
      text: `#${a.number} accepted.${lands ? ' It can land now.' : ''}`,
      action: { title: 'Undo', run: () => void this.withdraw(a) },
      also: lands && next ? { title: 'Next', run: () => goOn(next) } : undefined,
    });
    if (!lands) goOn(next);
    return true;
  };
  withdraw = (a: Attempt) =>
    this.onAttempt(() => this.store.api.withdraw(a.id), `Your verdict on #${a.number} is taken back.`);
  reject = (a: Attempt, text: string) =>
    this.onAttempt(() => this.store.api.reject(a.id, text), `#${a.number} rejected.`);
  requestChanges = (a: Attempt, text: string) =>
    this.onAttempt(() => this.store.api.requestChanges(a.id, text), `#${a.number} goes on with what you asked for.`);
  verify = (a: Attempt) => this.onAttempt(() => this.store.api.verify(a.id), `The checks of #${a.number} run again.`);
  /** Has a model that has not seen the session read the change. */
  review = (a: Attempt) => this.onAttempt(() => this.store.api.review(a.id), `A fresh model reads #${a.number}.`);
  pause = (a: Attempt) => this.onAttempt(() => this.store.api.pause(a.id), `#${a.number} pauses after this turn.`);
  resume = (a: Attempt) => this.onAttempt(() => this.store.api.resume(a.id));
  cancel = (a: Attempt) =>
    this.onAttempt(() => this.store.api.cancel(a.id), `#${a.number} cancelled. Its work is kept.`);
  promote = (a: Attempt) => this.onAttempt(() => this.store.api.promote(a.id), `#${a.number} runs in the foreground.`);
  demote = (a: Attempt) => this.onAttempt(() => this.store.api.demote(a.id), `#${a.number} runs in the background.`);
  say = (a: Attempt, text: string, images: string[]) => this.onAttempt(() => this.store.api.say(a.id, text, images));

  rewind = (a: Attempt, turn: number, what: Rewind['what']) =>
    this.onAttempt(
      () => this.store.api.rewind(a.id, { turn, what }),
      `#${a.number} is back ${turn ? `at turn ${turn}` : 'at the start'}.`,
    );
  /** Accepts one attempt of a race and rejects the others; what of them works yet is cancelled. */
  choose = async (race: Race, r: Racer): Promise<boolean> => {
    const done = await attempt(() => this.store.api.choose(r.id, { tree: r.tree, cancel: race.running > 0 }));
    this.store.refresh('tasks', 'queue', 'status');
    if (!done) return false;
    this.store.put(done);
    toasts.show({ text: `${r.name} is chosen. It can land now.` });
    return true;
  };
  /** Takes parts of one attempt over into another. A file that does not go in can be replaced, where a person wants that. */
  lift = async (from: Racer, into: Racer, what: Omit<Lift, 'into'>): Promise<boolean> => {
    try {
      const done = await this.store.api.lift(from.id, { ...what, into: into.id });
      this.store.put(done.attempt);
      this.store.refresh('queue', 'status');
      const then = done.verifying ? 'Its checks run again.' : 'What was verified and accepted was of other files.';
      toasts.show({ text: `${plural(done.hunks, 'hunk')} of ${from.name} lifted into ${into.name}. ${then}` });
      return true;
    } catch (err) {
      const p = problemFrom(err);
      const replace = () => void this.lift(from, into, { ...what, replace: true });
      const clash = p.code === 'conflict' && !what.replace && /cleanly/.test(p.message);
      const whole = clash && !!what.files?.length;
      const out = whole ? 'Nothing was changed.' : 'Nothing was changed: lift the whole file, or request changes.';
      toasts.show({
        text: clash ? `It does not go in cleanly: ${into.name} says something else there.` : sentences(p.message),
        hint: clash ? out : sentences(p.hint),
        bad: true,
        action: whole ? { title: `Replace the file in ${into.name}`, run: replace } : undefined,
      });
      return false;
    }
  };
  /** Makes another attempt of what was accepted of a change; gives it. */
  async split(a: Attempt): Promise<Attempt | undefined> {
    const made = await attempt(() => this.store.api.split(a.id));
    if (made) this.store.put(made);
    this.store.refresh('tasks', 'queue', 'status');
    return made;
  }
  /** Makes another attempt that brings a change together with what it conflicts with; gives it. */
  async reconcile(a: Attempt, what: Reconcile): Promise<Attempt | undefined> {
    const made = await attempt(() => this.store.api.reconcile(a.id, what));
    if (made) this.store.put(made);
    this.store.refresh('tasks', 'status');
    return made;
  }
  /** Makes another attempt from a turn; gives it. */
  async fork(a: Attempt, from: Fork): Promise<Attempt | undefined> {
    const made = await attempt(() => this.store.api.fork(a.id, from));
    if (made) this.store.put(made);
    this.store.refresh('tasks', 'status');
    return made;
  }

  /** Answers a request. What is said for the project is told with where it was written. */
  async answer(id: string, answer: Answer): Promise<boolean> {
    answered.mine(id);
    const r = await attempt(() => this.store.api.answer(id, { ...answer, from: inWindow() ? 'window' : 'browser' }));
    this.store.refresh('requests', 'status');
    if (!r) answered.notMine(id);
    if (r?.scope === 'project')
      toasts.show({
        text: `Allowed in this project: ${(r.rules ?? []).join(', ')}.`,
        hint: `It stands in ${r.rules_file}.`,
      });
    return r !== undefined;
  }

  landed(l: Landing, number: number): void {
    this.store.refresh('landings', 'tasks', 'queue', 'projects');
    const undo = { title: 'Undo', run: () => void this.undo(l) };
    toasts.show({ text: `#${number} landed on ${branch(l.target)} as ${l.after.slice(0, 7)}.`, action: undo });
  }

  async undo(l: Landing): Promise<boolean> {
    const done = await attempt(() => this.store.api.undo(l.id));
    this.store.refresh('landings', 'tasks', 'queue', 'projects');
    if (done) toasts.show({ text: `Taken back from ${branch(l.target)} by ${(done.undo ?? '').slice(0, 7)}.` });
    return done !== undefined;
  }
}
