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
  plan: CLAUDE,
  review: QWEN,
  machine: {
    cores: 16,
    memory: 67_300_000_000,
    available: 41_000_000_000,
    gpus: [{ name: 'NVIDIA GeForce RTX 4090', memory: 25_757_220_864 }],
  },
  providers: [
    {
      name: 'ollama',
      title: 'Ollama',
      state: 'ready',
      url: 'http://127.0.0.1:11434',
      version: '0.34.4',
      program: '/usr/local/bin/ollama',
      local: true,
      takes_key: false,
    },
    {
      name: 'anthropic',
      title: 'Anthropic',
      state: 'ready',
      url: 'https://api.anthropic.com/',
      local: false,
      takes_key: true,
      key_from: 'ANTHROPIC_API_KEY',
    },
    { name: 'openai', title: 'OpenAI', state: 'no_key', local: false, takes_key: true },
    {
      name: 'openrouter',
      title: 'OpenRouter',
      state: 'unreachable',
      note: 'connection refused',
      local: false,
      takes_key: true,
      key_from: 'keychain',
    },
    {
      name: 'groq',
      title: 'Groq',
      state: 'refused',
      note: 'status 401: the key was refused',
      local: false,
      takes_key: true,
      key_from: 'keychain',
    },
    {
      name: 'lmstudio',
      title: 'LM Studio',
      state: 'off',
      url: 'http://127.0.0.1:1234/v1/',
      note: 'nothing runs at its usual address',
      local: true,
      takes_key: true,
    },
  ],
  models: [
    {
      name: QWEN,
      provider: 'ollama',
      local: true,
      context: 32_768,
      holds: 262_144,
      tools: true,
      capabilities: ['tools'],
      bytes: 18_600_000_000,
      quantization: 'Q4_K_M',
      parameters: '30.5B',
      family: 'qwen3moe',
      good_for: 'coding tasks',
      fit: { state: 'gpu', need: 23_700_000_000, words: 'fits the graphics card' },
      loaded: { context: 32_768, bytes: 22_900_000_000, gpu: 22_900_000_000 },
      passport: {
        at: ago(4000),
        load_ms: 9400,
        read: 812,
        write: 41.2,
        context: 32_768,
        on_gpu: 65_536,
        calls: [
          { offered: 1, good: 3, of: 3 },
          { offered: 5, good: 3, of: 3 },
          { offered: 15, good: 2, of: 3 },
        ],
        edits: [
          { format: 'replace', good: 3, of: 3 },
          { format: 'whole', good: 3, of: 3 },
          { format: 'patch', good: 1, of: 3 },
        ],
        structured: { good: 3, of: 3 },
        edit: 'replace',
        tools: 15,
        fits: ['plan', 'build', 'review'],
        usage: { requests: 22, input_tokens: 9000, cached_tokens: 0, output_tokens: 1200, cost_usd: 0 },
      },
    },
    {
      name: 'ollama/gemma3:4b',
      provider: 'ollama',
      local: true,
      context: 8192,
      tools: false,
      capabilities: ['vision'],
      bytes: 3_300_000_000,
      quantization: 'Q4_K_M',
      parameters: '4.3B',
      family: 'gemma3',
      good_for: 'reviews and titles',
      fit: { state: 'gpu', need: 4_200_000_000, words: 'fits the graphics card' },
    },
    {
      name: 'ollama/nomic-embed-text',
      provider: 'ollama',
      local: true,
      context: 2048,
      tools: false,
      capabilities: ['embedding'],
      bytes: 274_000_000,
      fit: { state: 'gpu', need: 900_000_000, words: 'fits the graphics card' },
    },
    {
      name: CLAUDE,
      provider: 'anthropic',
      local: false,
      context: 200_000,
      max_output: 64_000,
      tools: true,
      capabilities: ['tools', 'vision', 'thinking'],
      input_usd: 3,
      output_usd: 15,
      cached_usd: 0.3,
      priced: 'catalog',
      good_for: 'coding tasks and reviews',
    },
    {
      name: 'anthropic/claude-of-tomorrow',
      provider: 'anthropic',
      local: false,
      tools: true,
      capabilities: ['tools'],
    },
  ],
  picks: { build: 'ollama/gemma3:4b', plan: 'ollama/gemma3:4b', review: 'ollama/gemma3:4b' },
  suggestions: [
    {
      name: 'ollama/gpt-oss:120b',
      bytes: 65_000_000_000,
      context: 16_384,
      good_for: 'planning, hard tasks and reviews',
      fit: {
        state: 'split',
        need: 72_000_000_000,
        words: 'about 33 % fits the graphics card, the rest runs on the processor: slow',
      },
      installed: false,
      best: false,
    },
    {
      name: 'ollama/qwen3-coder:30b',
      bytes: 19_000_000_000,
      context: 16_384,
      good_for: 'coding tasks; fast for its size (3 B of 30 B at work)',
      fit: { state: 'gpu', need: 22_500_000_000, words: 'fits the graphics card' },
      installed: false,
      best: true,
    },
    {
      name: 'ollama/gpt-oss:20b',
      bytes: 14_000_000_000,
      context: 16_384,
      good_for: 'planning, coding tasks and reviews; it thinks first',
      fit: { state: 'gpu', need: 15_800_000_000, words: 'fits the graphics card' },
      installed: false,
      best: false,
    },
  ],
};

export const pulls: T.Pull[] = [
  {
    name: 'ollama/gpt-oss:20b',
    state: 'running',
    step: 'pulling e7b273f9636059a689e3ddcab3716e4f65abe0143ac978e46673ad0e52d09efb',
    total: 13_793_441_244,
    done: 5_200_000_000,
    speed: 24_300_000,
    seconds_left: 354,
    asked_at: ago(4),
  },
  { name: 'ollama/qwen3:8b', state: 'queued', asked_at: ago(1) },
];

export const keys: T.KeyState[] = [
  { provider: 'anthropic', title: 'Anthropic', from: 'ANTHROPIC_API_KEY', variables: ['ANTHROPIC_API_KEY'] },
  { provider: 'openai', title: 'OpenAI', variables: ['OPENAI_API_KEY'] },
];

export const findings: T.Finding[] = [
  { name: 'git', state: 'ok', detail: '2.39.5', means: 'every agent works in a git worktree' },
  {
    name: 'git identity',
    state: 'warn',
    detail: 'git knows no name or no address of yours: nothing can land',
    means: 'stands on the commits that you land',
    hint: 'set both',
    fix: 'coppice identity set "Your Name" you@example.org',
  },
  {
    name: 'isolation',
    state: 'ok',
    detail: '3 Isolated. Isolated: writes only in this worktree and a temporary folder; no network.',
    means: "what an agent's commands can reach on this machine; measured, and again before every command",
  },
  { name: 'ollama', state: 'ok', detail: '0.34.4 at http://127.0.0.1:11434, 3 models' },
  {
    name: 'editor',
    state: 'off',
    detail: 'none is named',
    means: 'opens a file of a change',
    hint: 'name yours',
    fix: "coppice config set open.editor 'code -g {file}:{line}'",
  },
  { name: 'data', state: 'ok', detail: '/home/ada/.local/share/coppice, 79.1 GB free' },
];

const setting = (
  key: string,
  group: string,
  type: T.Setting['type'],
  value: string,
  doc: string,
  more = {},
): T.Setting => ({
  key,
  group,
  type,
  value,
  doc,
  layer: 'default',
  default: value,
  user_only: false,
  layers: [],
  ...more,
});

export const settings: T.Setting[] = [
  setting('default_model', 'Models', 'model', 'ollama/qwen3-coder', 'model of a task that names none: provider/name', {
    layer: 'user',
    source: '/home/ada/.config/coppice/settings.toml:2',
    default: '',
    layers: [{ layer: 'user', source: '/home/ada/.config/coppice/settings.toml:2', value: 'ollama/qwen3-coder' }],
  }),
  setting('verify.timeout', 'Checks', 'duration', '10m', 'time a check may take', { min: '1s', max: '24h' }),
  setting('limits.foreground', 'Engine', 'number', '5', 'attempts that work in the foreground at once', {
    layer: 'environment',
    source: 'COPPICE_LIMITS_FOREGROUND',
    default: '3',
    min: '1',
    max: '64',
    user_only: true,
    layers: [{ layer: 'environment', source: 'COPPICE_LIMITS_FOREGROUND', value: '5' }],
  }),
  setting('ui.theme', 'Looks', 'choice', 'system', 'colours of the window and the browser page', {
    options: ['system', 'light', 'dark'],
    user_only: true,
  }),
  setting('attention.sound', 'Attention', 'bool', 'true', 'play a short sound with it', { user_only: true }),
  setting('keys', 'Keys', 'table', '{}', 'keys of a command, in place of its usual ones', {
    of: 'keys',
    user_only: true,
  }),
];

export const log: T.Log = {
  path: '/home/ada/.local/state/coppice/engine.log',
  before: 0,
  end: 400,
  entries: [
    {
      offset: 0,
      at: '2026-11-20T09:00:00Z',
      level: 'info',
      message: 'engine started',
      attributes: [{ name: 'pid', value: '4711' }],
    },
    {
      offset: 120,
      at: '2026-11-20T09:00:04Z',
      level: 'warn',
      message: 'a worktree is gone',
      attributes: [{ name: 'attempt', value: 'a7' }],
    },
    { offset: 300, message: 'panic: what was printed without a form', attributes: [] },
  ],
};
