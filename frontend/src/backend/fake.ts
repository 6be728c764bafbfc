import * as f from './fixtures';
import * as d from './fixtures-detail';
import * as p from './fixtures-place';
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

  private readonly routes: [RegExp, Handler][] = [
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
    [/^POST \/api\/tasks$/, () => f.tasks[0]],
    [/^GET \/api\/queue$/, () => f.queue],
    [/^GET \/api\/waiting$/, () => f.requests],
    [/^GET \/api\/landings$/, () => p.landings],
    [/^GET \/api\/models$/, () => p.models],
    [/^GET \/api\/attempts\/(\w+)$/, (m) => this.attempt(m[1] ?? '')],
    [/^GET \/api\/attempts\/\w+\/change$/, () => d.change],
    [/^GET \/api\/attempts\/\w+\/diff$/, (_m, _b, url) => page(url)],
    [/^GET \/api\/attempts\/\w+\/evidence$/, () => d.evidence],
    [/^GET \/api\/attempts\/\w+\/comments$/, () => d.comments],
    [
      /^GET \/api\/attempts\/(\w+)\/transcript$/,
      (m, _b, url) => ({
        attempt: m[1],
        turns: 14,
        model: '',
        isolation: f.isolated,
        entries: d.entries.filter((e) => e.seq > Number(url.searchParams.get('after') ?? 0)),
      }),
    ],
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

function page(url: URL): Json {
  const path = url.searchParams.get('path') ?? '';
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const all = d.rows[path] ?? [];
  return {
    path,
    offset,
    total: all.length,
    rows: all.slice(offset, offset + Number(url.searchParams.get('limit') ?? 500)),
  };
}
