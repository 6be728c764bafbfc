import type { QueueRow } from './sections';
import { look } from './words';

// Who looks elsewhere is told when something newly needs them: once for each thing, and never for what was there when
// the page began.

export type Kind = 'question' | 'ready' | 'failed';

/** One thing that needs a person. A later round of the same attempt is another thing. */
export interface Need {
  readonly id: string;
  readonly kind: Kind;
  readonly attempt: string;
  readonly words: string;
  readonly title: string;
}

/** Which kinds may call a person. */
export type Wanted = Readonly<Record<Kind, boolean>>;

/** What a notification says, and where a click on it leads. */
export interface Message {
  readonly title: string;
  readonly body: string;
  readonly route: string;
}

export function needsOf(rows: readonly QueueRow[]): Need[] {
  return rows.flatMap((r): Need[] => {
    const a = r.attempt;
    const of = { attempt: a.id, words: `#${a.number} ${look(a).words}`, title: a.title };
    if (r.requests.length) return r.requests.map((q) => ({ ...of, id: `request:${q.id}`, kind: 'question' }));
    if (a.state === 'failed') return [{ ...of, id: `${a.id}:failed:${a.round}`, kind: 'failed' }];
    if (a.state === 'ready') return [{ ...of, id: `${a.id}:ready:${a.round}`, kind: 'ready' }];
    return [];
  });
}

/** One notification for everything that came at once. */
export function messageOf(needs: readonly Need[]): Message | undefined {
  const first = needs[0];
  if (!first) return undefined;
  const view = first.kind === 'question' ? 'session' : 'review';
  if (needs.length === 1) return { title: first.words, body: first.title, route: `/${view}/${first.attempt}` };
  const shown = needs.slice(0, 3).map((n) => `${n.words}: ${n.title}`);
  const more = needs.length > 3 ? [`and ${needs.length - 3} more`] : [];
  return { title: `${needs.length} need you`, body: [...shown, ...more].join('\n'), route: '/queue' };
}

/** How long things are gathered before a person is told of them together. */
export const GATHER_MS = 1000;

export class Attention {
  private seen: Set<string> | undefined;
  private waiting: Need[] = [];
  private now: readonly Need[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly inFront: () => boolean,
    private readonly tell: (m: Message) => void,
  ) {}

  /** Takes what needs a person now. */
  see(needs: readonly Need[], wanted: Wanted): void {
    const fresh = this.seen ? needs.filter((n) => !this.seen?.has(n.id)) : [];
    this.seen ??= new Set();
    for (const n of needs) this.seen.add(n.id);
    this.now = needs;
    const calls = this.inFront() ? [] : fresh.filter((n) => wanted[n.kind]);
    if (!calls.length) return;
    this.waiting.push(...calls);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Tells of what came and was not dealt with meanwhile. */
  private flush(): void {
    this.timer = undefined;
    const still = this.waiting.filter((w) => this.now.some((n) => n.id === w.id));
    this.waiting = [];
    const m = messageOf(still);
    if (m && !this.inFront()) this.tell(m);
  }
}
