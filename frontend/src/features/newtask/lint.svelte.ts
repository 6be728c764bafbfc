import type { Api } from '../../backend/api';
import type { LintFinding, NewTask, TaskDefaults, TaskLint } from '../../backend/types';
import type { Draft } from './draft';

/** Somebody who types is not answered at every letter. */
const PAUSE = 300;

const fields: Record<string, keyof Draft> = {
  model: 'models',
  not_paths: 'notPaths',
  max_tokens: 'maxTokens',
  max_cost_usd: 'maxCost',
  max_minutes: 'maxMinutes',
  review_minutes: 'reviewMinutes',
};

/** What the engine says of a task that is being written, and what a task of the project begins with. */
export class Lint {
  seen: TaskLint | undefined = $state.raw();
  defaults: TaskDefaults | undefined = $state.raw();
  private turn = 0;
  private project = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Pick<Api, 'lintTask' | 'taskDefaults'>) {}

  /** Fetches what a task of a project begins with. Without an answer the engine's own defaults hold. */
  async begin(project: string): Promise<void> {
    this.project = project;
    this.defaults = this.seen = undefined;
    if (!project) return;
    const d = await this.api.taskDefaults(project).catch(() => undefined);
    if (this.project === project) this.defaults = d;
  }

  /** Asks about a task, soon; only the last answer counts. */
  ask(n: NewTask): void {
    clearTimeout(this.timer);
    const mine = ++this.turn;
    if (!n.project) return;
    this.timer = setTimeout(() => {
      this.api.lintTask(n).then(
        (seen) => mine === this.turn && (this.seen = seen),
        () => mine === this.turn && (this.seen = undefined),
      );
    }, PAUSE);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.turn++;
  }

  of(field: keyof Draft, level: LintFinding['level']): LintFinding[] {
    return (this.seen?.findings ?? []).filter((f) => (fields[f.field] ?? f.field) === field && f.level === level);
  }
}
