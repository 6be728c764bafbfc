import { problemFrom, type Problem } from '../backend/problem';

/** Something that is fetched for one view: its last value stays in sight while a newer one comes, or does not. */
export class Loaded<T> {
  value: T | undefined = $state.raw();
  problem: Problem | undefined = $state.raw();
  busy = $state(false);
  private turn = 0;

  constructor(private readonly get: () => Promise<T>) {}

  load = async (): Promise<void> => {
    const mine = ++this.turn;
    this.busy = true;
    try {
      const v = await this.get();
      if (mine !== this.turn) return;
      this.value = v;
      this.problem = undefined;
    } catch (err) {
      if (mine !== this.turn) return;
      this.problem = problemFrom(err);
    }
    this.busy = false;
  };
}
