import type { NewTask } from '../../backend/types';

/** What the form holds while it is filled in: text as typed, lists one a line. */
export interface Draft {
  project: string;
  brief: string;
  title: string;
  kind: string;
  doneWhen: string;
  produces: 'change' | 'plan' | 'report' | 'findings';
  model: string;
  paths: string;
  notPaths: string;
  checks: string;
  after: string;
  background: boolean;
  maxCost: string;
  maxMinutes: string;
}

export function emptyDraft(project: string, model: string): Draft {
  return {
    project,
    brief: '',
    title: '',
    kind: '',
    doneWhen: '',
    produces: 'change',
    model,
    paths: '',
    notPaths: '',
    checks: '',
    after: '',
    background: false,
    maxCost: '',
    maxMinutes: '',
  };
}

/** The non-empty lines of a field. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');
}

/** What keeps a draft from starting, by field; empty: nothing. */
export function faults(d: Draft): Partial<Record<keyof Draft, string>> {
  const out: Partial<Record<keyof Draft, string>> = {};
  if (!d.project) out.project = 'Choose a project.';
  if (!d.brief.trim()) out.brief = 'Say what is to be done.';
  if (!d.model.includes('/')) out.model = 'A model is named provider/name.';
  if (d.maxCost && !(Number(d.maxCost) >= 0)) out.maxCost = 'Dollars, as 0.50';
  if (d.maxMinutes && !/^\d+$/.test(d.maxMinutes)) out.maxMinutes = 'Whole minutes';
  return out;
}

/** What is sent. Fields left empty are left out, so that the engine's defaults hold. */
export function toNewTask(d: Draft): NewTask {
  const text = (s: string) => s.trim() || undefined;
  const list = (s: string) => (lines(s).length ? lines(s) : undefined);
  return {
    project: d.project,
    brief: d.brief.trim(),
    title: text(d.title),
    kind: text(d.kind),
    done_when: text(d.doneWhen),
    produces: d.produces === 'change' ? undefined : d.produces,
    models: [d.model.trim()],
    paths: list(d.paths),
    not_paths: list(d.notPaths),
    checks: list(d.checks),
    after: d.after ? [d.after] : undefined,
    background: d.background || undefined,
    max_cost_usd: d.maxCost ? Number(d.maxCost) : undefined,
    max_minutes: d.maxMinutes ? Number(d.maxMinutes) : undefined,
  };
}
