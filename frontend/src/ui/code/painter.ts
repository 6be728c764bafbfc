import { langOf, tokens } from './highlight';
import { paint, VOICES, type Colour, type Paint, type Plain } from './paint';

/** Paints rows of one file, sooner or later. */
export interface Painter {
  paint(path: string, rows: readonly Plain[]): Promise<readonly Paint[]>;
}

/** Where there is no worker the lines are coloured one by one, by words alone. */
export class PlainPainter implements Painter {
  paint(path: string, rows: readonly Plain[]): Promise<readonly Paint[]> {
    const lang = langOf(path);
    const colour: Colour = (lines) =>
      lines.map((l) => tokens(l, lang).flatMap((t) => [t.text.length, VOICES.indexOf(t.voice)]));
    return Promise.resolve(paint(rows, colour));
  }
}

/** Paints in a worker. One that cannot be started, or dies, is replaced by painting here. */
export class WorkerPainter implements Painter {
  private readonly waiting = new Map<
    number,
    { done: (p: readonly Paint[]) => void; path: string; rows: readonly Plain[] }
  >();
  private readonly plain = new PlainPainter();
  private dead = false;
  private next = 1;

  constructor(private readonly worker: Pick<Worker, 'postMessage' | 'onmessage' | 'onerror' | 'terminate'>) {
    worker.onmessage = (e: MessageEvent<{ id: number; paints: readonly Paint[] }>) => {
      this.waiting.get(e.data.id)?.done(e.data.paints);
      this.waiting.delete(e.data.id);
    };
    worker.onerror = () => this.giveUp();
  }

  paint(path: string, rows: readonly Plain[]): Promise<readonly Paint[]> {
    if (this.dead) return this.plain.paint(path, rows);
    const id = this.next++;
    const plain = rows.map((r) => ({ kind: r.kind, text: r.text }));
    return new Promise((done) => {
      this.waiting.set(id, { done, path, rows });
      this.worker.postMessage({ id, path, rows: plain });
    });
  }

  private giveUp(): void {
    this.dead = true;
    this.worker.terminate();
    for (const w of this.waiting.values()) void this.plain.paint(w.path, w.rows).then(w.done);
    this.waiting.clear();
  }
}

let shared: Painter | undefined;

/** The one painter of the page. */
export function painter(): Painter {
  if (shared) return shared;
  if (typeof Worker === 'undefined') return (shared = new PlainPainter());
  try {
    return (shared = new WorkerPainter(new Worker(new URL('./paint.worker.ts', import.meta.url), { type: 'module' })));
  } catch {
    return (shared = new PlainPainter());
  }
}
