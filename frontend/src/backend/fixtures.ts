import type * as T from './types';

// A made-up afternoon on a small billing service, for stories and component tests: every state once.

export const NOW = Date.parse('2026-11-20T15:00:00Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

export const isolated: T.Isolation = {
  level: 3,
  name: 'Isolated',
  words: 'Writes only in this worktree and a temporary folder; no network; your home folder is not visible.',
};
const none: T.Isolation = { level: 0, name: '', words: '' };

const CLAUDE = 'anthropic/claude-sonnet-4-5';
const QWEN = 'ollama/qwen3-coder';
const GPT = 'openai/gpt-5.5';

export const TREE = '3f9c2ab41c0de5b8aa17d2f9e2b0c4d5e6f70812';

type Part = Partial<T.Attempt> & Pick<T.Attempt, 'number' | 'title' | 'state'>;

function attempt(p: Part): T.Attempt {
  const ran = p.state !== 'queued';
  return {
    id: `a${p.number}`,
    task: `t${p.number}`,
    project: 'p1',
    kind: 'feature',
    ordinal: 1,
    model: QWEN,
    replay: false,
    target: 'refs/heads/main',
    branch: `refs/heads/coppice/${p.number}-task`,
    round: 1,
    turns: ran ? 9 : 0,
    background: false,
    isolation: ran ? isolated : none,
    usage: {
      requests: ran ? 9 : 0,
      input_tokens: ran ? 212_000 : 0,
      cached_tokens: ran ? 178_000 : 0,
      output_tokens: ran ? 19_000 : 0,
      cost_usd: 0,
    },
    context_used: ran ? 12_000 : 0,
    context_size: 32_768,
    files: 0,
    additions: 0,
    deletions: 0,
    review_minutes: 0,
    created_at: ago(240 - p.number * 4),
    tree: ran ? TREE : '',
    ...p,
  };
}

const cost = (usd: number) => ({
  requests: 18,
  input_tokens: 412_000,
  cached_tokens: 371_000,
  output_tokens: 31_000,
  cost_usd: usd,
});
const change = (files: number, additions: number, deletions: number, review_minutes: number) =>
  ({ files, additions, deletions, review_minutes, artifact: 'change' }) as const;

export const attempts: T.Attempt[] = [
  attempt({
    number: 11,
    title: 'Stream the ledger export as CSV',
    state: 'waiting_approval',
    kind: 'perf',
    files: 3,
    additions: 124,
    deletions: 30,
    context_used: 19_000,
    started_at: ago(40),
    turns: 14,
  }),
  attempt({
    number: 15,
    title: 'Prorate a plan change in mid-period',
    state: 'waiting_question',
    files: 2,
    additions: 58,
    deletions: 9,
    started_at: ago(31),
  }),
  attempt({
    number: 4,
    title: 'Usage-based invoice endpoint',
    state: 'ready',
    model: CLAUDE,
    round: 2,
    turns: 18,
    ...change(7, 186, 13, 9),
    usage: cost(0.84),
    context_used: 94_000,
    context_size: 200_000,
    ready_at: ago(22),
    summary: 'Adds the endpoint, prices a period of usage once after tax, and refuses an open period with 409.',
    not_done: [
      'Credit notes still use half up; the brief did not name them.',
      'No paging: a period of over 5,000 lines is refused.',
    ],
  }),
  attempt({
    number: 14,
    title: 'Round tax half to even, once per line',
    state: 'ready',
    kind: 'fix',
    ...change(2, 38, 11, 3),
    ready_at: ago(34),
    context_used: 9500,
  }),
  attempt({
    number: 12,
    title: 'Invoice numbers per legal entity',
    state: 'ready',
    model: CLAUDE,
    verdict: 'accept',
    ...change(5, 112, 27, 6),
    usage: cost(0.62),
    context_used: 82_000,
    context_size: 200_000,
    ready_at: ago(48),
  }),
  attempt({
    number: 8,
    title: 'Show pending credits on the account page',
    state: 'ready',
    ...change(4, 73, 18, 4),
    ready_at: ago(120),
    context_used: 18_000,
  }),
  attempt({
    number: 2,
    title: 'Where does rounding differ from the ledger?',
    state: 'ready',
    kind: 'research',
    artifact: 'report',
    review_minutes: 5,
    model: GPT,
    usage: { ...cost(0), cost_usd: null },
    context_size: 0,
    ready_at: ago(64),
    text: '# Where rounding differs\n\nThree places round **before** tax, the ledger rounds after:\n\n1. `tax.go:40`\n2. `credit.go:112`\n\n| place | effect |\n|---|---|\n| `tax.go` | a cent in 0.125 |\n\n<script>alert(1)</script>[a link](javascript:alert(1)) [the issue](https://example.com/7)',
  }),
  attempt({
    number: 9,
    title: 'Retry webhooks with jittered back-off',
    state: 'failed',
    kind: 'fix',
    artifact: 'failure',
    model: GPT,
    files: 2,
    additions: 94,
    deletions: 31,
    usage: cost(0.47),
    context_used: 60_000,
    context_size: 200_000,
    ended_at: ago(66),
    failure: {
      code: 'loop',
      message: 'The same three calls came back four times; nothing new came of them.',
      hint: 'Say what to do instead with request changes, or reject it.',
    },
  }),
  attempt({
    number: 16,
    title: 'Decimal amounts instead of float64',
    state: 'running',
    activity: 'edits internal/money/money.go',
    files: 6,
    additions: 212,
    deletions: 188,
    context_used: 7200,
    started_at: ago(18),
  }),
  attempt({
    number: 7,
    title: 'Rotate session keys',
    state: 'running',
    model: CLAUDE,
    activity: 'reads internal/auth/keys.go',
    usage: cost(1.12),
    context_used: 24_000,
    context_size: 200_000,
    started_at: ago(52),
  }),
  attempt({
    number: 10,
    title: 'Virtual rows in the invoice table',
    state: 'verifying',
    model: 'replay/demo/rows.replay',
    replay: true,
    activity: 'npm test',
    files: 3,
    additions: 64,
    deletions: 12,
    context_used: 14_000,
    started_at: ago(29),
  }),
  attempt({
    number: 17,
    title: 'Tests for the usage endpoint',
    state: 'queued',
    why: 'waits for #4 to land',
    kind: 'test',
  }),
  attempt({
    number: 19,
    title: 'Index invoice lines by period',
    state: 'queued',
    why: 'lane qwen3-coder, next',
    background: true,
  }),
  attempt({
    number: 13,
    title: 'Regenerate the OpenAPI client',
    state: 'waiting_provider',
    why: '429, tries again in 40 s',
    model: GPT,
    usage: cost(0.09),
    context_size: 200_000,
    started_at: ago(9),
  }),
  attempt({
    number: 6,
    title: 'Idempotency keys on payments',
    state: 'landed',
    model: CLAUDE,
    landing: 'l6',
    ...change(4, 88, 6, 4),
    usage: cost(0.71),
    context_size: 0,
    ended_at: ago(180),
  }),
  attempt({
    number: 3,
    title: 'Cache exchange rates',
    state: 'rejected',
    why: 'rates must come from the ledger',
    context_size: 0,
    ended_at: ago(300),
  }),
];

const briefs: Record<number, string> = {
  4: 'Add POST …/usage-invoices: draft an invoice from a closed period’s metered usage. Refuse an open period with 409. Do not touch auth.',
  11: 'The CSV export loads a whole year into memory. Stream it from the ledger; the file must stay byte-identical. Write only under internal/export/.',
};

export const tasks: T.Task[] = attempts.map((a) => ({
  id: a.task,
  project: a.project,
  number: a.number,
  title: a.title,
  brief: briefs[a.number] ?? a.title + '.',
  kind: a.kind,
  contract: {
    produces: 'change',
    done_when: a.number === 4 ? 'The contract test passes and an open period answers 409.' : '',
    paths: a.number === 4 ? ['api/**', 'internal/invoice/**', 'internal/http/**'] : [],
    not_paths: a.number === 4 ? ['internal/auth/**'] : [],
    allow: [],
    on_ask: 'wait',
    require_isolation: 0,
    max_cost_usd: a.number === 4 ? 2 : 0,
    review_minutes: a.number === 4 ? 12 : 0,
  },
  checks: ['go vet ./...', 'go test ./internal/...', 'golangci-lint run', 'npm run test:contract'].map((command) => ({
    name: command,
    command,
  })),
  model: a.model,
  after: a.number === 17 ? ['t4'] : [],
  base: 'main',
  target: a.target,
  background: a.background,
  created_at: a.created_at,
  attempts: [a],
}));

const sum = (check: string, exit_code: number, stale = false, red_on_base?: boolean): T.EvidenceSummary => ({
  check,
  exit_code,
  tree: TREE,
  stale,
  red_on_base,
});

export const queue: T.QueueItem[] = attempts
  .filter((a) => a.state === 'ready' || a.state === 'failed')
  .map((a) => ({
    id: a.id,
    task: a.task,
    number: a.number,
    project: a.project,
    title: a.title,
    state: a.state,
    kind: a.kind,
    model: a.model,
    replay: a.replay,
    artifact: a.artifact ?? 'change',
    summary: a.summary ?? '',
    files: a.files,
    additions: a.additions,
    deletions: a.deletions,
    review_minutes: a.review_minutes,
    tree: TREE,
    base: '7c21e90',
    cost_usd: a.usage.cost_usd,
    tokens: a.usage.input_tokens + a.usage.output_tokens,
    evidence:
      a.number === 4
        ? [sum('vet', 0), sum('test', 0), sum('lint', 0), sum('contract', 0, true)]
        : a.number === 8
          ? [sum('vet', 0), sum('test', 1, false, true)]
          : a.number === 14
            ? [sum('vet', 0), sum('test', 2)]
            : a.artifact === 'change'
              ? [sum('vet', 0), sum('test', 0)]
              : [],
  }));

export const requests: T.Request[] = [
  {
    id: 'r1',
    attempt: 'a11',
    task: 't11',
    number: 11,
    project: 'p1',
    title: 'Stream the ledger export as CSV',
    kind: 'permission',
    tool: 'shell',
    command: 'go run ./tools/golden -write testdata/export',
    worktree: '/home/ada/.local/share/coppice/worktrees/p1/a11',
    isolation: isolated,
    rules: ['allow shell(go run ./tools/golden -write testdata/export)'],
    rules_file: '/home/ada/.config/coppice/settings.toml',
    rule: 'ask shell(go run *)',
    reason: 'It can rewrite the files a check compares with; this contract allows no go run.',
    state: 'waiting',
    created_at: ago(1),
  },
  {
    id: 'r2',
    attempt: 'a15',
    task: 't15',
    number: 15,
    project: 'p1',
    title: 'Prorate a plan change in mid-period',
    kind: 'question',
    isolation: isolated,
    question: 'Invoice a month of zero usage?',
    options: ['Yes, for zero', 'No, skip it'],
    state: 'waiting',
    created_at: ago(11),
  },
];
