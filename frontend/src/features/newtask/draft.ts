import type { NewTask, TaskDefaults } from '../../backend/types';

/** What the form holds while it is filled in: text as typed, lists one a line. */
export interface Draft {
  project: string;
  brief: string;
  title: string;
  kind: string;
  mode: string;
  doneWhen: string;
  produces: 'change' | 'plan' | 'report' | 'findings';
  /** One a line; several are a race. */
  models: string;
  attempts: string;
  paths: string;
  notPaths: string;
  /** Commands that were found and are to be left out. */
  without: string[];
  checks: string;
  allow: string;
  after: string[];
  base: string;
  target: string;
  background: boolean;
  maxTokens: string;
  maxCost: string;
  maxMinutes: string;
  reviewMinutes: string;
  isolation: string;
  /** Several tasks from a list: the brief is one. */
  list: boolean;
  /** Of a list: each waits for the one before it. */
  chain: boolean;
}

export function emptyDraft(project: string): Draft {
  return {
    project,
    brief: '',
    title: '',
    kind: '',
    mode: '',
    doneWhen: '',
    produces: 'change',
    models: '',
    attempts: '',
    paths: '',
    notPaths: '',
    without: [],
    checks: '',
    allow: '',
    after: [],
    base: '',
    target: '',
    background: false,
    maxTokens: '',
    maxCost: '',
    maxMinutes: '',
    reviewMinutes: '',
    isolation: '',
    list: false,
    chain: false,
  };
}

/** Puts a stored draft on top of an empty one, field by field, as far as it makes sense. */
export function restored(project: string, kept: Partial<Record<keyof Draft, unknown>> | undefined): Draft {
  const d = emptyDraft(project);
  for (const [k, v] of Object.entries(kept ?? {})) {
    const key = k as keyof Draft;
    if (!(key in d) || typeof v !== typeof d[key] || Array.isArray(v) !== Array.isArray(d[key])) continue;
    Object.assign(d, { [key]: v });
  }
  return d;
}

/** Whether somebody wrote something that would be missed. */
export function worth(d: Draft): boolean {
  const e = emptyDraft(d.project);
  return (Object.keys(e) as (keyof Draft)[]).some((k) => JSON.stringify(d[k]) !== JSON.stringify(e[k]));
}

/** The non-empty lines of a field. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');
}

/** What a number field must look like; anything else is said at once, and never sent. */
const numbers: Partial<Record<keyof Draft, readonly [RegExp, string]>> = {
  attempts: [/^[1-8]$/, '1 to 8'],
  maxTokens: [/^\d+\s*[kKmM]?$/, 'Whole tokens, as 200000 or 200k'],
  maxCost: [/^\d*\.?\d+$/, 'Dollars, as 0.50'],
  maxMinutes: [/^\d+$/, 'Whole minutes'],
  reviewMinutes: [/^\d+$/, 'Whole minutes'],
};

/** What keeps a draft from starting that needs no engine to know, by field; empty: nothing. */
export function faults(d: Draft): Partial<Record<keyof Draft, string>> {
  const out: Partial<Record<keyof Draft, string>> = {};
  if (!d.project) out.project = 'Choose a project.';
  if (!d.brief.trim()) out.brief = 'Say what is to be done.';
  for (const [k, [form, words]] of Object.entries(numbers) as [keyof Draft, readonly [RegExp, string]][]) {
    const v = String(d[k]).trim();
    if (v && !form.test(v)) out[k] = words;
  }
  return out;
}

/** "200k" is 200,000. */
export function tokenCount(text: string): number | undefined {
  const m = /^(\d+)\s*([kKmM]?)$/.exec(text.trim());
  if (!m) return undefined;
  return Number(m[1]) * ({ k: 1e3, m: 1e6 }[m[2]?.toLowerCase() ?? ''] ?? 1);
}

/** What is sent. Fields left empty take the form's defaults, and where those say nothing the engine's hold. */
export function toNewTask(d: Draft, from: TaskDefaults | undefined): NewTask {
  const text = (s: string) => s.trim() || undefined;
  const list = (s: string) => (lines(s).length ? lines(s) : undefined);
  const number = (s: string) => (s.trim() ? Number(s) : undefined);
  const models = lines(d.models);
  const plan = d.produces === 'plan' ? from?.plan_model : undefined;
  const model = plan || from?.model;
  return {
    project: d.project,
    brief: d.brief.trim(),
    title: text(d.title),
    kind: text(d.kind) ?? (from?.kind || undefined),
    mode: text(d.mode) ?? (from?.mode || undefined),
    done_when: text(d.doneWhen),
    produces: d.produces === 'change' ? undefined : d.produces,
    models: models.length ? models : model ? [model] : undefined,
    attempts: number(d.attempts),
    paths: list(d.paths),
    not_paths: list(d.notPaths),
    checks: checksOf(d, from),
    allow: list(d.allow),
    after: d.after.length ? d.after : undefined,
    base: text(d.base),
    target: text(d.target),
    background: d.background || undefined,
    max_tokens: tokenCount(d.maxTokens),
    max_cost_usd: number(d.maxCost),
    max_minutes: number(d.maxMinutes),
    review_minutes: number(d.reviewMinutes),
    require_isolation: number(d.isolation),
  };
}

/** The checks by command, only where they are others than the project's: those the engine finds by itself. */
function checksOf(d: Draft, from: TaskDefaults | undefined): string[] | undefined {
  const own = lines(d.checks);
  const found = (from?.checks ?? []).map((c) => c.command);
  const kept = found.filter((c) => !d.without.includes(c));
  if (own.length === 0 && kept.length === found.length) return undefined;
  return [...kept, ...own];
}

/** The briefs of a pasted list: each item, with the lines that are indented below it. */
export function briefsOf(text: string): string[] {
  const out: string[] = [];
  const mark = /^(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/;
  const marked = text.split('\n').some((l) => mark.test(l.trim()));
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (!line || /^#{1,6}\s/.test(line)) continue; // a heading is about the list
    const below = /^\s/.test(raw) && out.length > 0;
    if (below || (marked && !mark.test(line) && out.length > 0))
      out[out.length - 1] += '\n' + line.replace(below ? /^$/ : mark, '');
    else out.push(line.replace(mark, ''));
  }
  return out;
}

/** What the folded part of the form comes to, in one line. */
export function summary(d: Draft, from: TaskDefaults | undefined): string {
  const parts: string[] = [];
  const say = (s: string | false | undefined) => s && parts.push(s);
  say(d.kind.trim() || from?.kind);
  say(d.produces !== 'change' && `a ${d.produces}`.replace('a findings', 'findings'));
  const paths = lines(d.paths);
  say(
    paths.length
      ? `may write ${paths.join(', ')}`
      : from?.paths?.length
        ? `may write ${from.paths.join(', ')}`
        : 'may write everything',
  );
  const not = [...(from?.not_paths ?? []), ...lines(d.notPaths)];
  say(not.length > 0 && `not ${not.join(', ')}`);
  const checks = checksOf(d, from) ?? (from?.checks ?? []).map((c) => c.command);
  say(checks.length ? `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}` : 'no checks');
  const cost = d.maxCost.trim() || (from?.max_cost_usd ? String(from.max_cost_usd) : '');
  say(cost !== '' && `at most $${cost}`);
  say(d.maxTokens.trim() !== '' && `${d.maxTokens.trim()} tokens`);
  const minutes = d.maxMinutes.trim() || (from?.max_minutes ? String(from.max_minutes) : '');
  say(minutes !== '' && `${minutes} min`);
  say(d.after.length > 0 && `after ${d.after.length === 1 ? 'one task' : `${d.after.length} tasks`}`);
  say(d.background && 'in the background');
  say(`to ${(d.target.trim() || from?.target || 'no branch').replace(/^refs\/heads\//, '')}`);
  return parts.join(' · ');
}
