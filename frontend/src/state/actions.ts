import { problemFrom } from '../backend/problem';
import type { Answer, Attempt, Fork, Landing, Rewind } from '../backend/types';
import { inWindow } from '../backend/window';
import { answered } from './answered.svelte';
import type { Store } from './store.svelte';
import { afterIt, goOn } from './onward';
import { toasts } from './toast.svelte';
import { branch, sentences } from './words';

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
