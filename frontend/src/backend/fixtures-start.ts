import { isolated, NOW } from './fixtures';
import { projects } from './fixtures-place';
import type * as T from './types';

// What a new task begins with and comes to, what was used, and what is in the bin, in the made-up afternoon.

const at = (days: number) => new Date(NOW - days * 86_400_000).toISOString();
export const day = (days: number) => at(days).slice(0, 10);

const tracked = [
  'AGENTS.md',
  'api/openapi.yaml',
  'internal/auth/session.go',
  'internal/invoice/total.go',
  'internal/invoice/total_test.go',
  'README.md',
];

export const files = (q: string): T.FoundFiles => {
  const found = tracked.filter((f) => f.toLowerCase().includes(q.toLowerCase()));
  return { files: found, fitting: found.length, tracked: tracked.length };
};

const checks: T.Check[] = [
  { name: 'go vet ./...', command: 'go vet ./...', source: 'go.mod' },
  { name: 'go test ./...', command: 'go test ./...', source: 'go.mod' },
];

export const defaults: T.TaskDefaults = {
  kind: 'feature',
  mode: '',
  model: 'ollama/qwen3-coder',
  plan_model: 'anthropic/claude-sonnet-4-5',
  background: false,
  paths: [],
  not_paths: ['internal/auth/**'],
  checks,
  max_tokens: 0,
  max_cost_usd: 2,
  max_minutes: 0,
  review_minutes: 12,
  target: 'refs/heads/main',
  head: '7c21e90'.padEnd(40, '0'),
  branches: ['refs/heads/main', 'refs/heads/release'],
  dirty: 2,
  trusted: true,
  isolation: isolated,
  require_isolation: 0,
  kinds: ['feature', 'fix', 'test'],
  modes: [],
  from: {
    kind: 'task #19',
    model: 'task #19',
    max_cost_usd: 'project',
    review_minutes: 'project',
    not_paths: 'project',
  },
};

/** Finds fault with a brief that is empty, a model without a provider, and paths that match nothing. */
export function lint(n: T.NewTask): T.TaskLint {
  const findings: T.LintFinding[] = [
    {
      field: 'project',
      level: 'note',
      message: 'the checkout has 2 uncommitted changes; the task starts without them',
    },
  ];
  if (!n.brief) findings.push({ field: 'brief', level: 'error', message: 'the brief is empty', code: 'usage' });
  for (const m of n.models ?? [])
    if (!m.includes('/'))
      findings.push({ field: 'model', level: 'error', message: `"${m}" is not a model`, code: 'usage' });
  const globs = [...(n.paths ?? [])].map((glob) => ({
    glob,
    files: tracked.filter((f) => f.startsWith(glob.replace(/\*.*$/, ''))).length,
    exclude: false,
  }));
  for (const g of globs)
    if (!g.files)
      findings.push({
        field: 'paths',
        level: 'warn',
        message: `${g.glob} matches no file`,
        hint: 'a file made later may',
      });
  return {
    findings,
    globs,
    writable: tracked.length,
    tracked: tracked.length,
    title: n.title ?? n.brief.split('\n')[0] ?? '',
    kind: n.kind ?? 'change',
    models: [...(n.models ?? [])],
    checks,
    contract: { produces: 'change', paths: [], not_paths: [], allow: [], on_ask: 'wait', require_isolation: 0 },
    target: 'refs/heads/main',
    base: '',
    isolation: isolated,
  };
}

export const details = (id: string): T.ProjectDetails => ({
  project: projects.find((p) => p.id === id) ?? projects[0]!,
  checks,
  setup: id === 'p1' ? ['go mod download'] : [],
  files: ['AGENTS.md', '.coppice/settings.toml'],
  missing: false,
  tasks: 19,
  states: { ready: 6, running: 3, landed: 1 },
  worktrees: 11,
  worktree_bytes: 480_000_000,
  checkpoints: 34,
  checkpoint_bytes: 2_400_000,
  bin_items: 2,
  bin_bytes: 1_200_000,
  last_activity: at(0.01),
});

const used = (days: number, model: string, requests: number, input: number, cost: number | null): T.UsageRow => ({
  day: day(days),
  project: days % 3 === 2 ? 'p2' : 'p1',
  model,
  requests,
  input_tokens: input,
  cached_tokens: Math.round(input * 0.8),
  output_tokens: Math.round(input * 0.06),
  cost_usd: cost,
});

export const usage: T.UsageRow[] = Array.from({ length: 21 }, (_, i) => [
  used(
    i,
    'anthropic/claude-sonnet-4-5',
    20 + ((i * 7) % 30),
    900_000 + ((i * 370_000) % 1_500_000),
    0.6 + ((i * 0.37) % 2),
  ),
  used(i, 'ollama/qwen3-coder', 40 + ((i * 11) % 50), 1_400_000 + ((i * 510_000) % 2_000_000), 0),
  ...(i % 5 === 1 ? [used(i, 'openrouter/new/model', 4, 60_000, null)] : []),
]).flat();

export const bin: T.BinItem[] = [
  {
    id: 'b1',
    project: 'p1',
    attempt: 'a3',
    title: 'Cache the exchange rates',
    reason: 'rejected',
    commit: '3f9c2ab'.padEnd(40, '0'),
    bytes: 48_000,
    removed_at: at(2),
    expires_at: at(-28),
  },
  {
    id: 'b2',
    project: 'p2',
    attempt: 'x9',
    title: 'Storefront search <b>box</b>',
    reason: 'the project was forgotten',
    commit: '8d1f0c2'.padEnd(40, '0'),
    bytes: 1_152_000,
    removed_at: at(29.5),
    expires_at: at(-0.5),
  },
];
