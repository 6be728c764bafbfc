import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';
import type * as T from './types';
import { authHeaders } from './token';
import { Problem, problemFrom, problemOf } from './problem';

const auth: Middleware = {
  onRequest({ request }) {
    for (const [k, v] of Object.entries(authHeaders())) request.headers.set(k, v);
    return request;
  },
};

/** The client of the HTTP API, one method an operation. Every method throws Problem and nothing else. */
export type Api = ReturnType<typeof createApi>;

/** What of a change is meant; nothing: all of it. */
export interface Seen {
  readonly turn?: number;
  readonly unseen?: boolean;
  readonly against?: string;
  readonly uncommitted?: boolean;
}

/** How a diff is to be given. */
export interface How extends Seen {
  readonly split?: boolean;
  readonly ignore_space?: boolean;
}

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

async function value<D>(answer: Promise<{ data?: D; error?: unknown; response: Response }>): Promise<D> {
  let a: Answer;
  try {
    a = await answer;
  } catch (err) {
    throw err instanceof Problem ? err : problemFrom(err);
  }
  if (!a.response.ok) throw problemOf(a.response.status, a.error);
  return a.data as D;
}

/** A list that JSON may have as null. */
async function list<D>(answer: Promise<{ data?: readonly D[] | null; error?: unknown; response: Response }>) {
  return (await value<readonly D[] | null>(answer)) ?? [];
}

/** Where the API is: the origin of the page, which Request wants spelled out. */
const origin = () => (typeof location === 'undefined' ? '' : location.origin.replace(/^null$/, 'wails://wails'));

export function createApi(fetcher: (r: Request) => Promise<Response> = (r) => fetch(r), baseUrl = origin()) {
  const c = createClient<paths>({ baseUrl, fetch: fetcher });
  c.use(auth);
  const at = (ref: string) => ({ params: { path: { ref } } });
  const byId = (id: string) => ({ params: { path: { id } } });
  return {
    status: () => value(c.GET('/api/status')),
    projects: () => list<T.Project>(c.GET('/api/projects')),
    openProject: (dir: string) => value(c.POST('/api/projects', { body: { dir } })),
    forgetProject: (id: string) => value(c.DELETE('/api/projects/{id}', byId(id))),
    trustQuestion: (id: string) => value(c.GET('/api/projects/{id}/trust', byId(id))),
    trust: (id: string, print: string, setup_network: boolean) =>
      value(c.POST('/api/projects/{id}/trust', { ...byId(id), body: { print, setup_network } })),
    moveProject: (id: string, dir: string) => value(c.POST('/api/projects/{id}/move', { ...byId(id), body: { dir } })),
    projectDetails: (id: string) => value(c.GET('/api/projects/{id}/details', byId(id))),
    taskDefaults: (id: string) => value(c.GET('/api/projects/{id}/defaults', byId(id))),
    files: (id: string, q: string, limit = 20) =>
      value(c.GET('/api/projects/{id}/files', { params: { path: { id }, query: { q, limit } } })),
    lintTask: (body: T.NewTask) => value(c.POST('/api/tasks/lint', { body })),
    usage: (from: string, to: string) => list<T.UsageRow>(c.GET('/api/usage', { params: { query: { from, to } } })),
    bin: () => list<T.BinItem>(c.GET('/api/bin')),
    restoreBin: (id: string) => value(c.POST('/api/bin/{id}/restore', byId(id))),
    emptyBin: (id = '') => list<T.BinItem>(c.DELETE('/api/bin', { params: { query: { id } } })),
    removeAttempt: (ref: string) => value(c.DELETE('/api/attempts/{ref}', at(ref))),
    demo: () => value(c.POST('/api/demo', { body: {} })),

    tasks: () => list<T.Task>(c.GET('/api/tasks', {})),
    task: (ref: string) => value(c.GET('/api/tasks/{ref}', at(ref))),
    newTask: (body: T.NewTask) => value(c.POST('/api/tasks', { body })),
    attempt: (ref: string) => value(c.GET('/api/attempts/{ref}', at(ref))),
    queue: () => list<T.QueueItem>(c.GET('/api/queue')),
    waiting: () => list<T.Request>(c.GET('/api/waiting')),
    request: (id: string) => value(c.GET('/api/requests/{id}', byId(id))),
    answer: (id: string, body: T.Answer) => value(c.POST('/api/requests/{id}/answer', { ...byId(id), body })),
    models: (project?: string) => value(c.GET('/api/models', { params: { query: project ? { project } : {} } })),
    pulls: () => list<T.Pull>(c.GET('/api/models/pulls')),
    probes: () => list<T.Probe>(c.GET('/api/models/probes')),
    probe: (name: string, paid: boolean) => value(c.POST('/api/models/probes', { body: { name, paid } })),
    cancelProbe: () => value(c.POST('/api/models/probes/cancel')),
    pull: (name: string) => value(c.POST('/api/models/pulls', { body: { name } })),
    cancelPull: (name: string) => value(c.POST('/api/models/pulls/cancel', { body: { name } })),
    loadModel: (name: string) => value(c.POST('/api/models/load', { body: { name } })),
    unloadModel: (name: string) => value(c.POST('/api/models/unload', { body: { name } })),
    removeModel: (name: string) => value(c.POST('/api/models/remove', { body: { name } })),
    startOllama: () => value(c.POST('/api/models/serve')),
    setKey: (name: string, key: string) =>
      value(c.PUT('/api/keys/{name}', { params: { path: { name } }, body: { value: key } })),
    removeKey: (name: string) => value(c.DELETE('/api/keys/{name}', { params: { path: { name } } })),
    checkKey: (name: string) => value(c.POST('/api/keys/{name}/check', { params: { path: { name } } })),
    doctor: () => list<T.Finding>(c.GET('/api/doctor')),
    identity: () => value(c.GET('/api/identity')),
    setIdentity: (body: T.Identity) => value(c.PUT('/api/identity', { body })),
    folders: (path: string) => list<T.Folder>(c.GET('/api/folders', { params: { query: { path } } })),
    settings: (project?: string) =>
      list<T.Setting>(c.GET('/api/config', { params: { query: project ? { project } : {} } })),
    setSetting: (body: T.SetSetting) => value(c.PUT('/api/config', { body })),
    resetSetting: (query: { key: string; layer: T.Layer; project?: string }) =>
      value(c.DELETE('/api/config', { params: { query } })),
    checkSetting: (body: T.SetSetting) => value(c.POST('/api/config/check', { body })),
    search: (q: string) => list<T.Hit>(c.GET('/api/search', { params: { query: { q } } })),
    log: (query: T.LogQuery) => value(c.GET('/api/log', { params: { query } })),

    transcript: (ref: string, query: T.Page) =>
      value(c.GET('/api/attempts/{ref}/transcript', { params: { path: { ref }, query } })),
    output: (ref: string, call: string, offset: number) =>
      value(c.GET('/api/attempts/{ref}/calls/{call}/output', { params: { path: { ref, call }, query: { offset } } })),
    jobs: (ref: string) => list<T.Job>(c.GET('/api/attempts/{ref}/jobs', at(ref))),
    stopJob: (ref: string, n: number) =>
      list<T.Job>(c.POST('/api/attempts/{ref}/jobs/{n}/stop', { params: { path: { ref, n } } })),
    messages: (ref: string) => list<T.Message>(c.GET('/api/attempts/{ref}/messages', at(ref))),
    unsay: (id: string) => value(c.POST('/api/messages/{id}/withdraw', byId(id))),
    rewind: (ref: string, body: T.Rewind) => value(c.POST('/api/attempts/{ref}/rewind', { ...at(ref), body })),
    split: (ref: string) => value(c.POST('/api/attempts/{ref}/split', at(ref))),
    reconcile: (ref: string, body: T.Reconcile) => value(c.POST('/api/attempts/{ref}/reconcile', { ...at(ref), body })),
    fork: (ref: string, body: T.Fork) => value(c.POST('/api/attempts/{ref}/fork', { ...at(ref), body })),
    change: (ref: string) => value(c.GET('/api/attempts/{ref}/change', at(ref))),
    diff: (ref: string, path: string, offset: number, limit: number, how: How = {}) =>
      value(c.GET('/api/attempts/{ref}/diff', { params: { path: { ref }, query: { path, offset, limit, ...how } } })),
    scopes: (ref: string) => list<T.Scope>(c.GET('/api/attempts/{ref}/scopes', at(ref))),
    lookAt: (ref: string, body: T.Look) => value(c.POST('/api/attempts/{ref}/look', { ...at(ref), body })),
    markRead: (ref: string, marks: string[], read: boolean, how: How = {}) =>
      value(
        c.POST('/api/attempts/{ref}/read', {
          params: { path: { ref }, query: how },
          body: { marks, unread: !read },
        }),
      ),
    judgeHunks: (ref: string, body: T.HunkVerdict, how: How = {}) =>
      value(c.POST('/api/attempts/{ref}/hunks', { params: { path: { ref }, query: how }, body })),
    opening: (ref: string, how: How = {}) =>
      value(c.GET('/api/attempts/{ref}/opening', { params: { path: { ref }, query: how } })),
    lines: (
      ref: string,
      q: { path: string; old?: boolean; from?: number; limit?: number; width?: number },
      seen: Seen = {},
    ) => value(c.GET('/api/attempts/{ref}/lines', { params: { path: { ref }, query: { ...q, ...seen } } })),
    blob: (ref: string, path: string, old: boolean, seen: Seen = {}) =>
      value(c.GET('/api/attempts/{ref}/blob', { params: { path: { ref }, query: { path, old, ...seen } } })),
    evidence: (ref: string) => list<T.Evidence>(c.GET('/api/attempts/{ref}/evidence', at(ref))),
    comments: (ref: string) => list<T.Comment>(c.GET('/api/attempts/{ref}/comments', at(ref))),
    comment: (ref: string, body: T.NewComment, seen: Seen = {}) =>
      value(c.POST('/api/attempts/{ref}/comments', { params: { path: { ref }, query: seen }, body })),
    resolve: (id: string, open = false) => value(c.POST('/api/comments/{id}/resolve', { ...byId(id), body: { open } })),
    editComment: (id: string, text: string) => value(c.PUT('/api/comments/{id}', { ...byId(id), body: { text } })),

    tour: (ref: string) => value(c.GET('/api/attempts/{ref}/tour', at(ref))),
    stopTour: (ref: string) => value(c.DELETE('/api/attempts/{ref}/tour', at(ref))),
    makeTour: (ref: string) => value(c.POST('/api/attempts/{ref}/tour', { ...at(ref), body: {} })),
    opinions: (ref: string) => list<T.Opinion>(c.GET('/api/attempts/{ref}/opinions', at(ref))),
    review: (ref: string, model = '') =>
      value(c.POST('/api/attempts/{ref}/review', { ...at(ref), body: { model: model || undefined } })),
    applySuggestion: (id: string) => value(c.POST('/api/comments/{id}/apply', byId(id))),

    accept: (ref: string, tree: string) => value(c.POST('/api/attempts/{ref}/accept', { ...at(ref), body: { tree } })),
    withdraw: (ref: string) => value(c.POST('/api/attempts/{ref}/withdraw', at(ref))),
    reject: (ref: string, text: string) => value(c.POST('/api/attempts/{ref}/reject', { ...at(ref), body: { text } })),
    requestChanges: (ref: string, text: string) =>
      value(c.POST('/api/attempts/{ref}/request-changes', { ...at(ref), body: { text } })),
    preview: (ref: string, strategy: T.Preview['strategy']) =>
      value(c.GET('/api/attempts/{ref}/landing', { params: { path: { ref }, query: { strategy } } })),
    land: (ref: string, body: T.Land) => value(c.POST('/api/attempts/{ref}/land', { ...at(ref), body })),
    race: (ref: string, models?: 'hide' | 'show') =>
      value(c.GET('/api/attempts/{ref}/race', { params: { path: { ref }, query: { models } } })),
    choose: (ref: string, body: T.Choose) => value(c.POST('/api/attempts/{ref}/choose', { ...at(ref), body })),
    lift: (ref: string, body: T.Lift) => value(c.POST('/api/attempts/{ref}/lift', { ...at(ref), body })),
    raceRecord: () => list<T.ModelRecord>(c.GET('/api/races/record', {})),
    forecast: () => list<T.Forecast>(c.GET('/api/forecast')),
    landings: () => list<T.Landing>(c.GET('/api/landings')),
    undo: (id: string) => value(c.POST('/api/landings/{id}/undo', byId(id))),

    verify: (ref: string) => value(c.POST('/api/attempts/{ref}/verify', at(ref))),
    pause: (ref: string) => value(c.POST('/api/attempts/{ref}/pause', at(ref))),
    resume: (ref: string) => value(c.POST('/api/attempts/{ref}/resume', at(ref))),
    cancel: (ref: string) => value(c.POST('/api/attempts/{ref}/cancel', at(ref))),
    promote: (ref: string) => value(c.POST('/api/attempts/{ref}/promote', at(ref))),
    demote: (ref: string) => value(c.POST('/api/attempts/{ref}/demote', at(ref))),
    say: (ref: string, text: string, images: string[] = []) =>
      value(c.POST('/api/attempts/{ref}/say', { ...at(ref), body: { text, images } })),
    image: (ref: string, image: string) =>
      value(c.GET('/api/attempts/{ref}/images/{image}', { params: { path: { ref, image } } })),
  };
}
