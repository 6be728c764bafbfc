import type { Api } from '../../backend/api';
import type { Entry, Request } from '../../backend/types';

/** What one attempt waits for. */
export interface Group {
  readonly attempt: string;
  readonly task: string;
  readonly number: number;
  readonly title: string;
  readonly project: string;
  readonly requests: readonly Request[];
}

/** Requests by attempt; the attempt that waits the longest is first, and so are its requests. */
export function groups(requests: readonly Request[]): Group[] {
  const oldest = requests.filter((r) => r.state === 'waiting').sort((a, b) => a.created_at.localeCompare(b.created_at));
  const by = new Map<string, Request[]>();
  for (const r of oldest) by.set(r.attempt, [...(by.get(r.attempt) ?? []), r]);
  return [...by.values()].flatMap((rs) => {
    const [r] = rs;
    return r
      ? [{ attempt: r.attempt, task: r.task, number: r.number, title: r.title, project: r.project, requests: rs }]
      : [];
  });
}

/** How many of the last messages of a session are told with what it asks. */
const LAST = 3;

/** The last that was said in the sessions that wait. Fetched once for each, and again when it asks something new. */
export class Context {
  by: ReadonlyMap<string, readonly Entry[]> = $state.raw(new Map());
  private readonly asked = new Map<string, string>();

  constructor(private readonly api: Pick<Api, 'transcript'>) {}

  want(list: readonly Group[]): void {
    for (const g of list) {
      const key = g.requests.map((r) => r.id).join();
      if (this.asked.get(g.attempt) === key) continue;
      this.asked.set(g.attempt, key);
      this.api.transcript(g.attempt, { tail: true, limit: LAST }).then(
        (t) => (this.by = new Map(this.by).set(g.attempt, t.entries ?? [])),
        () => this.asked.delete(g.attempt), // it is asked for again with what comes next
      );
    }
  }
}
