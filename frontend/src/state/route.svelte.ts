/** Where the page is. The address bar holds it in the fragment, so that back and forward work in every face. */
export type Route =
  | { view: 'queue'; project?: string }
  /** scope: what of the change is seen, as a word; absent: all of it. */
  | { view: 'review'; id: string; scope?: string }
  /** of: the session of one that read the change. */
  | { view: 'reader'; id: string; of: string }
  /** at: the entry of the transcript to open it at. */
  | { view: 'session'; id: string; at?: number }
  /** The attempts at one task; id: of the task, or of one of them. */
  | { view: 'race'; id: string }
  | { view: (typeof PLAIN)[number] };

/** Views that are about no one thing. */
export const PLAIN = [
  'waiting',
  'search',
  'races',
  'plan',
  'projects',
  'models',
  'usage',
  'bin',
  'settings',
  'log',
  'first',
] as const;

/** Reads a fragment. What makes no sense is the queue. */
export function parse(hash: string): Route {
  const [view, arg, more] = hash.replace(/^#?\/?/, '').split('/');
  const id = decoded(arg ?? '');
  const scope = decoded(more ?? '');
  if (view === 'review' && id) return scope ? { view, id, scope } : { view, id };
  if (view === 'session' && id) return Number(more) > 0 ? { view, id, at: Number(more) } : { view, id };
  if (view === 'reader' && id && scope) return { view, id, of: scope };
  if (view === 'race' && id) return { view, id };
  const plain = PLAIN.find((p) => p === view);
  if (plain) return { view: plain };
  if (view === 'queue' && id) return { view, project: id };
  return { view: 'queue' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // half an escape: a link that was cut
  }
}

export function href(r: Route): string {
  const arg = 'id' in r ? r.id : 'project' in r ? r.project : undefined;
  const deep = 'scope' in r ? r.scope : 'of' in r ? r.of : 'at' in r ? r.at : undefined;
  const more = deep ? '/' + encodeURIComponent(deep) : '';
  return `#/${r.view}${arg ? '/' + encodeURIComponent(arg) + more : ''}`;
}

class Router {
  current: Route = $state.raw({ view: 'queue' });

  start(): () => void {
    const read = () => (this.current = parse(location.hash));
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }

  go(r: Route): void {
    const h = href(r);
    this.current = r;
    // To set the hash has the page laid out, for it could name a place to scroll to, and is told back as an event.
    if (location.hash !== h) history.pushState(null, '', h);
  }
}

export const router = new Router();
