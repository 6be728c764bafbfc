/** How long a request is there before it can be answered: it must not catch a key or a click meant for something else. */
const ARM_MS = 600;

export class Arm {
  private ready: ReadonlySet<string> = $state.raw(new Set());
  private readonly seen = new Set<string>();

  /** Starts the wait of a request when it is first shown. */
  see(id: string): void {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    setTimeout(() => (this.ready = new Set(this.ready).add(id)), ARM_MS);
  }

  /** Whether a request may be answered. */
  has(id: string): boolean {
    return this.ready.has(id);
  }
}

export const arm = new Arm();
