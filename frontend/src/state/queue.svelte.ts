import { keep, recall } from './remembered';
import { ORDERS, type Filter, type Order } from './sections';

/** What can be chosen of a filter. */
export type Facet = 'kind' | 'model' | 'state';

interface Kept {
  order: Order;
  minutes: number;
  kind: string;
  model: string;
  state: string;
}

const NAME = 'queue';
const EMPTY: Kept = { order: 'proposed', minutes: 15, kind: '', model: '', state: '' };

/** How a person has the queue: order, minutes and filters outlive the page, what is searched for does not. */
export class QueueChoice {
  private kept: Kept = $state.raw({ ...EMPTY, ...clean(recall<Kept>(NAME)) });
  text = $state('');

  get order(): Order {
    return this.kept.order;
  }
  set order(order: Order) {
    this.put({ order });
  }
  get minutes(): number {
    return this.kept.minutes;
  }
  set minutes(minutes: number) {
    this.put({ minutes });
  }
  of(f: Facet): string {
    return this.kept[f];
  }
  choose(f: Facet, value: string): void {
    this.put({ [f]: value });
  }
  /** How many filters are on, the text aside. */
  get narrowed(): number {
    return [this.kept.kind, this.kept.model, this.kept.state].filter((v) => v !== '').length;
  }
  clear(): void {
    this.text = '';
    this.put({ kind: '', model: '', state: '' });
  }
  nextOrder(): void {
    this.order = ORDERS[(ORDERS.indexOf(this.order) + 1) % ORDERS.length] ?? 'proposed';
  }

  filter(project: string): Filter {
    const { kind, model, state, order } = this.kept;
    return { project, kind, model, state, order, text: this.text };
  }

  private put(v: Partial<Kept>): void {
    this.kept = { ...this.kept, ...v };
    keep(NAME, this.kept);
  }
}

/** What was stored by another version, or by hand, is taken only as far as it makes sense. */
function clean(k: Partial<Kept> | undefined): Partial<Kept> {
  const out: Partial<Kept> = {};
  if (k && ORDERS.some((o) => o === k.order)) out.order = k.order;
  if (typeof k?.minutes === 'number' && k.minutes >= 0) out.minutes = k.minutes;
  for (const f of ['kind', 'model', 'state'] as const) if (typeof k?.[f] === 'string') out[f] = k[f];
  return out;
}

export const queueChoice = new QueueChoice();
