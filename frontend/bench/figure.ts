import { test } from '@playwright/test';

/** A figure the page is to reach. */
export interface Figure {
  readonly name: string;
  readonly goal: number;
  /** null: there was nothing to measure. */
  readonly measured: number | null;
  readonly unit: string;
}

/** The kind of annotation in which a figure reaches the table. */
export const FIGURE = 'figure';

/** Puts a figure into the table; at most the goal is met. */
export function figure(name: string, goal: number, measured: number, unit = 'ms'): void {
  const f: Figure = { name, goal, measured, unit };
  test.info().annotations.push({ type: FIGURE, description: JSON.stringify(f) });
}

export function median(of: readonly number[]): number {
  return quantile(of, 0.5);
}

export function quantile(of: readonly number[], q: number): number {
  const sorted = [...of].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}
