import type { Api } from '../backend/api';
import { problemFrom, type Problem } from '../backend/problem';
import type { Event, TourState, TourStop } from '../backend/types';
import { attempt as doing } from '../state/actions';

/** A tour through the change in front: what there is of it, and where a person is on it. */
export class Guide {
  /** Whether it is shown. */
  open = $state(false);
  state: TourState | undefined = $state.raw();
  /** Why it is not known what there is. */
  problem: Problem | undefined = $state.raw();
  /** Where a person is: 0 before the first stop, one more than there are stops behind the last. */
  at = $state(0);

  private round = 0;
  private session = '';

  constructor(
    private readonly api: Pick<Api, 'tour' | 'makeTour' | 'stopTour'>,
    private readonly id: string,
    /** Shows a stop in the change. */
    private readonly show: (s: TourStop) => void,
  ) {}

  get stops(): readonly TourStop[] {
    return this.state?.making ? [] : (this.state?.tour?.stops ?? []);
  }
  get stop(): TourStop | undefined {
    return this.stops[this.at - 1];
  }
  /** Whether the next step would ask a model: there is nothing to go through, or it is of another state. */
  get asks(): boolean {
    return this.state !== undefined && !this.state.making && (!this.state.tour || this.state.tour.stale);
  }

  /** Opens it; opened already it begins one where there is none, and begins from the start where there is. */
  begin(may: boolean): void {
    if (!this.open) {
      this.open = true;
      void this.load();
    } else if (may && this.asks) void this.make();
    else this.go(0);
  }
  leave(): void {
    this.open = false;
    this.at = 0;
  }
  go(to: number): void {
    this.at = Math.max(0, Math.min(this.stops.length + 1, to));
    if (this.stop) this.show(this.stop);
  }
  step(by: 1 | -1): void {
    this.go(this.at + by);
  }

  /** Has one made. What is answered to that may be overtaken by its end, so what there is is fetched after it. */
  async make(): Promise<void> {
    if (await doing(() => this.api.makeTour(this.id))) await this.load();
  }
  async stopMaking(): Promise<void> {
    await doing(() => this.api.stopTour(this.id));
    await this.load();
  }
  event(e: Event): void {
    if (this.open && e.attempt === this.id && (e.kind === 'review' || (e.kind === 'attempt' && e.seq > 0)))
      void this.load();
  }

  /** Fetches what there is; the newest request wins. */
  async load(): Promise<void> {
    const round = ++this.round;
    try {
      const s = await this.api.tour(this.id);
      if (round === this.round) this.take(s);
    } catch (err) {
      if (round === this.round) this.problem = problemFrom(err);
    }
  }

  private take(s: TourState): void {
    this.problem = undefined;
    this.state = s;
    const session = s.tour?.session ?? '';
    if (session !== this.session) this.at = 0; // another tour begins at its beginning
    this.session = session;
  }
}
