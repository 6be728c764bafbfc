import { tick } from 'svelte';
import type { Entry } from '../backend/types';
import type { Deeds } from '../state/commands.svelte';

/** What is drawn of a transcript, as far as the cursor needs it. */
interface Drawn {
  atEnd(): boolean;
  toEnd(): void;
  reveal(seq: number): void;
}

/** The turns of a transcript: which has the cursor, and which are unfolded. */
export class Turns {
  /** The number of the entry that has the cursor; 0: none. */
  current = $state(0);
  /** All were folded or unfolded together; undefined: the last is open, the others are not. */
  all: boolean | undefined = $state();

  private toggled: ReadonlyMap<number, boolean> = $state.raw(new Map());
  private last = $state(0);

  constructor(
    private readonly entries: () => readonly Entry[],
    private readonly drawn: () => Drawn | undefined,
  ) {}

  get list(): readonly Entry[] {
    return this.entries().filter((e) => e.role === 'assistant');
  }
  get now(): Entry | undefined {
    return this.list.find((e) => e.seq === this.current);
  }

  isOpen = (e: Entry): boolean => this.isOpenAt(e.seq);
  toggle = (e: Entry): void => this.put(e.seq, !this.isOpen(e));

  /** The last turn is unfolded. While a person reads elsewhere none folds by itself: what they read would move. */
  follow(last: number): void {
    if (last === this.last) return;
    if (this.last && this.drawn()?.atEnd() === false) this.put(this.last, this.isOpenAt(this.last));
    this.last = last;
  }

  /** Puts the cursor on a turn, and unfolds it. */
  at(e: Entry): void {
    this.put(e.seq, true);
    this.current = e.seq;
  }

  foldAll = (): void => {
    this.all = !this.all;
    this.toggled = new Map();
    const at = this.current;
    if (at) void tick().then(() => this.drawn()?.reveal(at));
  };

  /** What the keys do with turns, in every view that shows a transcript. */
  deeds(): Deeds {
    return {
      next: { run: () => this.move(1), title: 'Next turn', hint: 'next turn' },
      prev: { run: () => this.move(-1), title: 'Previous turn' },
      open: { run: () => this.now && this.toggle(this.now), title: 'Fold or unfold the turn', hint: 'unfold' },
      top: { run: () => this.go(this.list[0]), title: 'First turn' },
      bottom: { run: () => this.drawn()?.toEnd(), title: 'To the end' },
      'fold-all': this.foldAll,
    };
  }

  private isOpenAt(seq: number): boolean {
    return this.toggled.get(seq) ?? this.all ?? seq === this.last;
  }
  private put(seq: number, open: boolean): void {
    this.toggled = new Map(this.toggled).set(seq, open);
  }
  private move(step: number): void {
    const list = this.list;
    const at = list.findIndex((e) => e.seq === this.current);
    this.go(list[at < 0 ? list.length - 1 : Math.min(list.length - 1, Math.max(0, at + step))]);
  }
  private go(e: Entry | undefined): void {
    if (!e) return;
    this.current = e.seq;
    this.drawn()?.reveal(e.seq);
  }
}
