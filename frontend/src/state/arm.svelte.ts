/** How long a request is there before it can be answered: it must not catch a key or a click meant for something else. */
const ARM_MS = 600;

export class Arm {
  private ready: ReadonlySet<string> = $state.raw(new Set());
  private readonly seen = new Set<string>();
  private typed = -Infinity;

  /** Notes that a person types: what comes into sight meanwhile waits until they pause. */
  typing(): void {
    this.typed = Date.now();
  }

  /** Starts the wait of a request when it is first shown. */
  see(id: string): void {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    this.wait(id, ARM_MS);
  }

  /** Whether a request may be answered. */
  has(id: string): boolean {
    return this.ready.has(id);
  }

  private wait(id: string, ms: number): void {
    setTimeout(() => {
      const left = this.typed + ARM_MS - Date.now();
      if (left > 0) this.wait(id, left);
      else this.ready = new Set(this.ready).add(id);
    }, ms);
  }
}

export const arm = new Arm();
