/** A short word on what just happened, with a way back where there is one. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly hint?: string;
  readonly bad?: boolean;
  readonly action?: Action;
  /** What else can be done. */
  readonly also?: Action;
}

interface Action {
  readonly title: string;
  readonly run: () => void;
}

const SHOWN_MS = 8000;

class Toasts {
  list: readonly Toast[] = $state.raw([]);
  private next = 1;

  show(t: Omit<Toast, 'id'>): void {
    const toast = { ...t, id: this.next++ };
    this.list = [...this.list.slice(-2), toast];
    if (!t.bad) setTimeout(() => this.drop(toast.id), SHOWN_MS);
  }

  drop(id: number): void {
    this.list = this.list.filter((t) => t.id !== id);
  }
}

export const toasts = new Toasts();
