import * as f from './fixtures';
import * as d from './fixtures-detail';
import * as p from './fixtures-place';
import * as s from './fixtures-start';
import { forecast } from './fixtures-forecast';
import type * as T from './types';
import type { Event } from './types';

type Json = unknown;
type Handler = (m: RegExpExecArray, body: Json, url: URL) => Json;

/** A request the fake was sent, for tests to look at. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  readonly token: string;
}

/** An answer other than 200. */
export class FakeProblem {
  constructor(
    readonly status: number,
    readonly body: Json,
  ) {}
}

/**
 * An engine made of fixtures: it answers fetch, and streams the events it is told to. For stories and component tests
 * only; nothing of it is in a build.
 */
export class FakeEngine {
  readonly sent: Sent[] = [];
  attempts = structuredClone(f.attempts);
  pulls = structuredClone(p.pulls);
  probes: T.Probe[] = [];
  down = false;
  private seq = 100;
  private readonly streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  private readonly extra = new Map<string, Handler>();

  /** Answers one route otherwise: "POST /api/attempts/a4/land". */
  on(route: string, h: (body: Json) => Json): void {
    this.extra.set(route, (_m, body) => h(body));
  }

  /** Sends an event to every open stream. */
  emit(e: Partial<Event> & { kind: string }): void {
    const event: Event = { seq: e.seq ?? ++this.seq, at: new Date(f.NOW).toISOString(), ...e };
    const text = `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
    for (const c of this.streams) c.enqueue(new TextEncoder().encode(text));
  }

  /** Ends every stream, as an engine that goes away does. */
  drop(): void {
    for (const c of this.streams) c.close();
    this.streams.clear();
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input), 'http://fake');
    const method = input instanceof Request ? input.method : (init?.method ?? 'GET');
    if (this.down) throw new TypeError('fetch failed');
    if (url.pathname === '/api/events') return this.events(init?.signal ?? undefined);
    const body: Json = input instanceof Request && method !== 'GET' ? await input.json().catch(() => null) : null;
    const token = input instanceof Request ? (input.headers.get('Authorization') ?? '') : '';
    this.sent.push({ method, path: url.pathname, body, token });
    return this.answer(`${method} ${url.pathname}`, body, url);
  };

  private answer(route: string, body: Json, url: URL): Response {
    const known = this.extra.get(route);
    const m = /^/.exec('') as RegExpExecArray;
    const value = known ? known(m, body, url) : this.route(route, body, url);
    if (value instanceof FakeProblem) return Response.json(value.body, { status: value.status });
    return Response.json(value ?? null);
  }

  private route(route: string, body: Json, url: URL): Json {
    for (const [pattern, h] of this.routes) {
      const m = pattern.exec(route);
      if (m) return h(m, body, url);
    }
    return new FakeProblem(404, { status: 404, code: 'not_found', detail: `no ${route}` });
  }

  private attempt(id: string): Json {
    return (
      this.attempts.find((a) => a.id === id) ?? new FakeProblem(404, { code: 'not_found', detail: 'no such attempt' })
    );
  }

  private comment(id?: string) {
    return d.comments.find((c) => c.id === id);
  }

  /** What the routes of the parts answer, in one, so that a test that changes a part sees it here too. */
  private opening(id: string, url: URL): Json {
    const part = (name: string): unknown => {
      const route = `GET /api/attempts/${id}/${name}`;
      const known = this.extra.get(route);
      return known ? known(/^/.exec('') as RegExpExecArray, null, url) : this.route(route, null, url);
    };
    const change = part('change') as T.Change | FakeProblem;
    const attempt = this.attempt(id);
    if (attempt instanceof FakeProblem) return attempt;
    if (change instanceof FakeProblem)
      return {
        attempt,
        pages: [],
        evidence: part('evidence'),
        comments: [],
        opinions: [],
        problem: { code: 'git', message: (change.body as { detail: string }).detail },
      };
    return {
      attempt,
      change,
      pages: first(change, url),
      evidence: part('evidence'),
      comments: part('comments'),
      opinions: part('opinions'),
    };
  }

  private readonly routes: [RegExp, Handler][] = [
    [/^GET \/api\/config$/, () => p.settings],
    [/^GET \/api\/forecast$/, () => forecast],
    [/^GET \/api\/log$/, () => p.log],
    [/^GET \/api\/status$/, () => p.status],
    [/^GET \/api\/projects$/, () => p.projects],
    [/^POST \/api\/projects$/, () => p.projects[1]],
    [
      /^GET \/api\/projects\/\w+\/trust$/,
      () => ({
        project: 'p2',
        dir: '/home/ada/src/storefront',
        print: 'x',
        checks: [{ name: 'npm test', command: 'npm test', source: 'package.json' }],
        setup: ['npm ci --ignore-scripts'],
        files: ['AGENTS.md', '.coppice/settings.toml'],
      }),
    ],
    [
      /^GET \/api\/tasks$/,
      () => f.tasks.map((t) => ({ ...t, attempts: this.attempts.filter((a) => a.task === t.id) })),
    ],
    [/^GET \/api\/projects\/(\w+)\/details$/, (m) => s.details(m[1] ?? '')],
    [/^GET \/api\/projects\/\w+\/defaults$/, () => s.defaults],
    [/^GET \/api\/projects\/\w+\/files$/, (_m, _b, url) => s.files(url.searchParams.get('q') ?? '')],
    [/^POST \/api\/tasks\/lint$/, (_m, body) => s.lint(body as T.NewTask)],
    [/^GET \/api\/usage$/, () => s.usage],
    [/^GET \/api\/bin$/, () => s.bin],
    [/^POST \/api\/bin\/(\w+)\/restore$/, (m) => s.bin.find((b) => b.id === m[1])],
    [/^DELETE \/api\/bin$/, () => s.bin],
    [/^DELETE \/api\/projects\/\w+$/, () => s.bin],
    [/^POST \/api\/tasks$/, () => f.tasks[0]],
    [/^GET \/api\/queue$/, () => f.queue],
    [/^GET \/api\/waiting$/, () => f.requests],
    [/^GET \/api\/landings$/, () => p.landings],
    [
      /^POST \/api\/attempts\/\w+\/read$/,
      (_m, b) => {
        const { marks, unread } = b as T.ReadingOf;
        const files = (d.change.files ?? []).map((of) => ({
          ...of,
          hunks: (of.hunks ?? []).map((h) => (marks?.includes(h.mark) ? { ...h, read: !unread } : h)),
        }));
        return { ...d.change, files };
      },
    ],
    [/^GET \/api\/models$/, () => p.models],
    [/^GET \/api\/models\/pulls$/, () => this.pulls],
    [/^POST \/api\/models\/pulls$/, (_m, b) => ({ ...p.pulls[1], ...(b as object) })],
    [/^GET \/api\/models\/probes$/, () => this.probes],
    [
      /^POST \/api\/models\/probes$/,
      (_m, b) =>
        (this.probes = [
          {
            name: (b as { name: string }).name,
            state: 'running',
            step: 'reads and writes',
            done: 3,
            total: 22,
            asked_at: new Date().toISOString(),
          },
        ])[0],
    ],
    [
      /^POST \/api\/models\/probes\/cancel$/,
      () => (this.probes = this.probes.map((o) => ({ ...o, state: 'cancelled' as const })))[0],
    ],
    [/^POST \/api\/models\/\w+$/, (_m, b) => b],
    [/^GET \/api\/doctor$/, () => p.findings],
    [/^GET \/api\/identity$/, () => ({ name: '', email: '' })],
    [/^PUT \/api\/identity$/, (_m, b) => b],
    [/^PUT \/api\/config$/, (_m, b) => ({ ...(b as object), layer: 'user', doc: '' })],
    [/^GET \/api\/folders$/, () => [{ path: '/home/ada/src/billing', repo: true }]],
    [/^GET \/api\/attempts\/(\w+)$/, (m) => this.attempt(m[1] ?? '')],
    [/^GET \/api\/attempts\/\w+\/scopes$/, () => [{ kind: 'whole', files: 3, additions: 20, deletions: 4 }]],
    [/^GET \/api\/attempts\/\w+\/change$/, () => d.change],
    [/^GET \/api\/attempts\/\w+\/diff$/, (_m, _b, url) => page(url)],
    [/^GET \/api\/attempts\/\w+\/opinions$/, () => []],
    [/^GET \/api\/attempts\/(\w+)\/tour$/, (m) => ({ attempt: m[1], model: 'ollama/qwen3:8b' })],
    [/^GET \/api\/attempts\/(\w+)\/opening$/, (m, _b, url) => this.opening(m[1] ?? '', url)],
    [/^GET \/api\/attempts\/\w+\/lines$/, (_m, _b, url) => lines(url)],
    [/^GET \/api\/attempts\/\w+\/blob$/, (_m, _b, url) => blob(url)],
    [/^PUT \/api\/comments\/(\w+)$/, (m, body) => ({ ...this.comment(m[1]), ...(body as object) })],
    [/^POST \/api\/comments\/(\w+)\/resolve$/, (m) => ({ ...this.comment(m[1]), state: 'resolved' })],
    [/^GET \/api\/attempts\/\w+\/evidence$/, () => d.evidence],
    [/^GET \/api\/attempts\/\w+\/comments$/, () => d.comments],
    [/^GET \/api\/attempts\/(\w+)\/transcript$/, (m, _b, url) => transcript(m[1] ?? '', url)],
    [/^GET \/api\/attempts\/\w+\/messages$/, () => []],
    [/^GET \/api\/attempts\/\w+\/jobs$/, () => []],
    [/^GET \/api\/requests\/(\w+)$/, (m) => ({ ...f.requests.find((r) => r.id === m[1]), state: 'answered' })],
    [
      /^GET \/api\/attempts\/(\w+)\/landing$/,
      (m, _b, url) => ({
        attempt: m[1],
        strategy: url.searchParams.get('strategy'),
        target: 'refs/heads/main',
        before: '7c21e90'.padEnd(40, '0'),
        tree: f.TREE,
        clean: true,
        moved: true,
        checkout: '/home/ada/src/billing',
        message: 'Usage-based invoice endpoint\n\nCoppice-Task: #4 t4',
      }),
    ],
    [/^POST \/api\/attempts\/(\w+)\/[\w-]+$/, (m) => this.attempt(m[1] ?? '')],
    [/^POST \/api\/requests\/(\w+)\/answer$/, (m) => ({ ...f.requests.find((r) => r.id === m[1]), state: 'answered' })],
  ];

  private events(signal?: AbortSignal): Response {
    let mine: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({
      start: (c) => {
        mine = c;
        this.streams.add(c);
        c.enqueue(new TextEncoder().encode(': fake\n\n'));
      },
      cancel: () => void this.streams.delete(mine),
    });
    signal?.addEventListener('abort', () => this.streams.delete(mine));
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } });
  }
}

function page(url: URL): T.DiffPage {
  return window(
    url.searchParams.get('path') ?? '',
    Number(url.searchParams.get('offset') ?? 0),
    Number(url.searchParams.get('limit') ?? 500),
    url.searchParams.get('split') === 'true',
  );
}

function window(path: string, offset: number, limit: number, split: boolean): T.DiffPage {
  const all = d.rows[path] ?? [];
  if (!split) return { path, offset, total: all.length, rows: all.slice(offset, offset + limit) };
  const pairs = d.pairsOf(all);
  return { path, offset, total: pairs.length, rows: [], pairs: pairs.slice(offset, offset + limit) };
}

function first(change: T.Change, url: URL): T.DiffPage[] {
  let left = 500;
  return (change.files ?? [])
    .filter((f) => !f.folded)
    .map((f) => {
      const p = window(f.path, 0, Math.max(left, 0), url.searchParams.get('split') === 'true');
      left -= (p.rows ?? []).length + (p.pairs ?? []).length;
      return p;
    });
}

function lines(url: URL): T.Lines {
  const from = Number(url.searchParams.get('from') ?? 1);
  const limit = Number(url.searchParams.get('limit') ?? 500);
  const all = Array.from({ length: 400 }, (_, i) => `line ${i + 1} of the file`);
  const part = all.slice(from - 1, from - 1 + limit);
  return {
    path: url.searchParams.get('path') ?? '',
    from,
    total: all.length,
    lines: part,
    more: part.map(() => 0),
  };
}

/** One green pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

function blob(url: URL): T.Blob {
  const old = url.searchParams.get('old') === 'true';
  return { path: url.searchParams.get('path') ?? '', old, size: old ? 812 : 1424, data: PIXEL };
}

/** A page of the session, as the engine pages: after a number, or the last ones. */
function transcript(attempt: string, url: URL): Json {
  const limit = Number(url.searchParams.get('limit') ?? 100);
  const before = Number(url.searchParams.get('before') ?? 0);
  const after = Number(url.searchParams.get('after') ?? 0);
  const back = before > 0 || url.searchParams.get('tail') === 'true';
  const last = d.entries.filter((e) => !before || e.seq < before).slice(-limit);
  const entries = back ? last : d.entries.filter((e) => e.seq > after).slice(0, limit);
  return { attempt, turns: 14, model: '', isolation: f.isolated, entries };
}
