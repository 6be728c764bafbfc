import { isolated, NOW } from './fixtures';
import type * as T from './types';

// Where the made-up afternoon takes place: projects, the engine, what landed, and the models that are there.

const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const CLAUDE = 'anthropic/claude-sonnet-4-5';
const QWEN = 'ollama/qwen3-coder';

export const projects: T.Project[] = [
  {
    id: 'p1',
    name: 'billing',
    dir: '/home/ada/src/billing',
    trusted: true,
    trust_stale: false,
    checkout: { branch: 'refs/heads/main', head: '7c21e90', dirty: 2 },
    ready: 6,
    working: 3,
    created_at: ago(9000),
  },
  {
    id: 'p2',
    name: 'storefront',
    dir: '/home/ada/src/storefront',
    trusted: false,
    trust_stale: false,
    checkout: { branch: 'refs/heads/main', head: '11aa22b', dirty: 0 },
    ready: 0,
    working: 0,
    created_at: ago(9000),
  },
];

export const status: T.Status = {
  version: 'dev',
  commit: '',
  build: 'headless',
  api: 1,
  pid: 4711,
  home: '/home/ada/.local/share/coppice',
  busy: true,
  started_at: ago(300),
  projects: 2,
  working: 5,
  queued: 2,
  waiting: 2,
  ready: 6,
  faces: 1,
  foreground: { used: 3, total: 3 },
  background: { used: 1, total: 4 },
  isolation: isolated,
};

export const landings: T.Landing[] = [
  {
    id: 'l6',
    attempt: 'a6',
    task: 't6',
    title: 'Idempotency keys on payments',
    project: 'p1',
    strategy: 'squash',
    target: 'refs/heads/main',
    before: '11'.repeat(20),
    after: '8d1f0c2' + '0'.repeat(33),
    message: 'Idempotency keys on payments',
    state: 'done',
    at: ago(180),
  },
];

export const models: T.Models = {
  default: QWEN,
  providers: [
    { name: 'ollama', state: 'ready', url: 'http://127.0.0.1:11434' },
    { name: 'anthropic', state: 'ready', note: 'key from ANTHROPIC_API_KEY' },
    { name: 'openai', state: 'no_key' },
    { name: 'openrouter', state: 'unreachable', note: 'connection refused' },
  ],
  models: [
    {
      name: QWEN,
      provider: 'ollama',
      local: true,
      context: 32_768,
      tools: true,
      bytes: 18_600_000_000,
      quantization: 'Q4_K_M',
    },
    { name: 'ollama/gemma3:4b', provider: 'ollama', local: true, context: 8192, tools: false, bytes: 3_300_000_000 },
    { name: CLAUDE, provider: 'anthropic', local: false, context: 200_000, tools: true, input_usd: 3, output_usd: 15 },
  ],
};
