import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { FIGURE, type Figure } from './figure';

/** Prints what was measured as a table: goal, measured, met. */
export default class Table implements Reporter {
  private readonly figures: Figure[] = [];

  onTestEnd(t: TestCase, r: TestResult): void {
    for (const a of r.annotations)
      if (a.type === FIGURE) this.figures.push(JSON.parse(a.description ?? '{}') as Figure);
    if (r.status !== 'passed') console.log(`${t.title}: ${r.status}\n${r.error?.message ?? ''}`);
  }

  onEnd(r: FullResult): void {
    const rows = this.figures.map((f) => {
      const met = f.measured !== null && f.measured <= f.goal ? 'yes' : 'NO';
      return [f.name, `${f.goal} ${f.unit}`, measured(f), met];
    });
    const all = [['figure', 'at most', 'measured', 'met'], ...rows];
    const wide = [0, 1, 2, 3].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
    for (const row of all)
      console.log(row.map((c, i) => (i ? c.padStart(wide[i] ?? 0) : c.padEnd(wide[i] ?? 0))).join('  '));
    if (r.status !== 'passed') console.log('Not all of it could be measured.');
  }
}

/** What could not be measured is said, and is not met. */
const measured = (f: Figure) => (f.measured === null ? 'nothing' : `${round(f.measured)} ${f.unit}`);

const round = (n: number) => (n < 10 ? n.toFixed(1) : Math.round(n));
