import { expect, it } from 'vitest';
import type { File, Row } from '../../backend/types';
import { DiffFile, type Source } from './model';
import { paintRows } from './paints';
import { rowOf as rowOfDiff } from './row-dom';
import { isPlain, turnInto } from './row-turn';
import { RowsView } from './rows-view';
import type { Layout, ViewState } from './view';

// The view of a diff is filled anew when another change comes to the front. What it shows then must be what a view that
// was made for that change shows: nothing of the one before may be left.

const source: Source = {
  page: () => Promise.reject(new Error('none')),
  lines: () => Promise.reject(new Error('none')),
};
const nothing = () => undefined;
const viewOf = () => {
  const host = document.createElement('div');
  const events = { pick: nothing, read: nothing, readHunk: nothing, rows: nothing, at: nothing };
  const v = new RowsView(events, () => new Promise(nothing), () => new Promise(nothing)); // prettier-ignore
  v.mount(host);
  return { v, host };
};

/** Numbers that look like chance and are the same each time. */
function chance(seed: number): (n: number) => number {
  return (n) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 8) % n;
}

const TEXTS = [
  'return a + 1;',
  'return a + 2;',
  'return b + 1;',
  'const b = "two";',
  '// three',
  '"four"',
  'if (a\u202e) { return; }',
  '',
  '  x',
  'f(g(h(1)))',
  'y'.repeat(600),
];

function rowOf(of: (n: number) => number, hunk: number, n: number): Row {
  const kind = (['add', 'del', 'context', 'add', 'note'] as const)[of(5)] ?? 'add';
  const r: Row = { kind, text: TEXTS[of(TEXTS.length)] ?? '', hunk };
  if (kind !== 'add' && kind !== 'note') r.old = n;
  if (kind !== 'del' && kind !== 'note') r.new = n;
  if (kind === 'add' && of(6) === 0) Object.assign(r, { moved: 'a.ts:5', moved_lines: of(3) });
  return r;
}

async function fileOf(of: (n: number) => number, layout: Layout): Promise<DiffFile> {
  const path = `src/${of(4)}.ts`;
  const rows: Row[] = [];
  const heads: number[] = [];
  for (let hunk = 1; hunk <= 1 + of(2); hunk++) {
    heads.push(rows.length);
    rows.push({ kind: 'hunk', text: `@@ -${hunk * 90},9 +${hunk * 90},9 @@ f()`, hunk });
    for (let n = of(12); n >= 0; n--) rows.push(rowOf(of, hunk, hunk * 90 + n));
  }
  const total = rows.length;
  const hunks = heads.map((_, i) => ({ mark: `m${of(9)}-${i}`, part: of(9) === 0, changed: of(5) === 0 }));
  const file = {
    path,
    rows: total,
    heads,
    pairs: total,
    pair_heads: heads,
    hunks,
    status: 'modified',
  } as unknown as File;
  Object.assign(file, { binary: of(7) === 0, folded: of(7) === 0, flag: of(5) ? undefined : 'It says so.' });
  const f = new DiffFile(file, layout, source);
  if (of(8) === 0) return f; // its rows are on their way
  if (of(3)) await paintRows(path, rows);
  const pairs = rows.map((r) => (r.kind === 'add' ? { right: r } : { left: r }));
  f.give({ path, offset: 0, total, rows: layout === 'split' ? null : rows, pairs: layout === 'split' ? pairs : null });
  return f;
}

function stateOf(of: (n: number) => number): ViewState {
  const marks = Array.from({ length: 9 }, (_, i) => `m${i}-0`);
  return {
    cursor: { file: of(2), row: of(8) - 1 },
    from: of(3) ? undefined : { file: 0, row: 1 },
    read: new Set(of(2) ? ['src/1.ts'] : []),
    hunks: new Set(marks.filter(() => of(3) === 0)),
    verdicts: new Map(marks.filter(() => of(3) === 0).map((m) => [m, 'accept'])),
    lines: of(2) ? new Map([[marks[of(9)] ?? '', new Map([[1, 'reject']])]]) : undefined,
    missed: of(2) ? new Map([['src/2.ts', new Set([91, 92, 93])]]) : undefined,
  };
}

async function changeOf(of: (n: number) => number): Promise<{ files: DiffFile[]; layout: Layout; state: ViewState }> {
  const layout: Layout = of(6) ? 'unified' : 'split';
  const files: DiffFile[] = [];
  for (let n = of(4); n >= 0; n--) files.push(await fileOf(of, layout));
  return { files, layout, state: stateOf(of) };
}

/** What is shown, whatever order it was arrived at in: classes are a set. */
function shown(host: HTMLElement): string {
  const copy = host.cloneNode(true) as HTMLElement;
  for (const e of copy.querySelectorAll('*')) {
    const all = [...e.attributes].map((a) => [
      a.name,
      a.name === 'class' ? [...e.classList].sort().join(' ') : a.value,
    ]);
    for (const a of [...e.attributes]) e.removeAttribute(a.name);
    for (const [name, value] of all.sort()) e.setAttribute(name ?? '', value ?? '');
  }
  for (const e of copy.querySelectorAll('.hbar[hidden]')) e.replaceChildren(); // how wide it was is not seen
  copy.normalize();
  return copy.innerHTML;
}

function holding(e: HTMLElement): HTMLElement {
  const host = document.createElement('div');
  host.append(e);
  return host;
}

function show(v: RowsView, { files, layout, state }: Awaited<ReturnType<typeof changeOf>>): void {
  v.setState(state);
  v.setLayout(layout);
  v.setFiles(files);
}

it('makes any plain line of any other', async () => {
  const rows: Row[] = [];
  for (const kind of ['context', 'del', 'add'] as const)
    for (const text of TEXTS.filter((t) => t.length < 600))
      rows.push({ kind, text, hunk: 1, old: kind === 'add' ? undefined : 7, new: kind === 'del' ? undefined : 8 });
  const pair: Row[] = [
    { kind: 'del', text: 'return a + 1;', old: 3, hunk: 1 },
    { kind: 'add', text: 'return b + 1;', new: 3, hunk: 1 },
  ];
  const plain = rows.map((r) => ({ ...r }));
  await paintRows('a.ts', rows);
  await paintRows('a.ts', pair); // with the words that changed marked
  const file = new DiffFile({ path: 'a.ts', rows: 9, heads: [] } as unknown as File, 'unified', source);
  const made = (r: Row) => rowOfDiff(file, 0, { left: r });
  const [all, wanted] = [[...rows, ...plain, ...pair], new Map<Row, string>()];
  for (const r of all) {
    expect(isPlain(r)).toBe(true);
    wanted.set(r, shown(holding(made(r))));
  }
  for (const was of all)
    for (const now of all) {
      const element = made(was);
      turnInto(element, now);
      expect(shown(holding(element)), `${was.kind} ${was.text} to ${now.kind} ${now.text}`).toBe(wanted.get(now));
    }
}, 60_000);

it('shows of a change that comes after others what it shows of it alone', async () => {
  const of = chance(7);
  const kept = viewOf();
  for (let i = 0; i < 30; i++) {
    const change = await changeOf(of);
    show(kept.v, change);
    const now = shown(kept.host);
    const fresh = viewOf();
    show(fresh.v, change);
    expect(now, `change ${i}`).toBe(shown(fresh.host));
    fresh.v.destroy();
  }
  kept.v.destroy();
}, 60_000);

it('leaves rows of plain lines in the page', async () => {
  const plain = async (text: string) => {
    const file = {
      path: 'a.ts',
      rows: 2,
      heads: [0],
      pairs: 2,
      pair_heads: [0],
      hunks: [{ mark: text }],
      status: 'added',
    };
    const f = new DiffFile(file as unknown as File, 'unified', source);
    const rows: Row[] = [
      { kind: 'hunk', text: '@@ -0,0 +1 @@', hunk: 1 },
      { kind: 'add', text, new: 1, hunk: 1 },
    ];
    await paintRows('a.ts', rows);
    f.give({ path: 'a.ts', offset: 0, total: 2, rows });
    return f;
  };
  const { v, host } = viewOf();
  v.setFiles([await plain('return one;')]);
  const row = host.querySelector('.dr.cl');
  document.body.append(host);
  getSelection()?.selectAllChildren(row as Element);
  expect(getSelection()?.toString()).toContain('one');
  v.setFiles([await plain('return two;')]);
  expect(host.querySelector('.dr.cl')).toBe(row);
  expect(row?.querySelector('code')?.textContent).toBe('return two;');
  expect(getSelection()?.toString()).toBe(''); // nobody has selected that
  host.remove();
  v.destroy();
});

it('colours lines that are there already', async () => {
  const rows = TEXTS.map((text, i): Row => ({ kind: 'add', text, new: i + 1, hunk: 1 }));
  const file = { path: 'a.ts', rows: rows.length, heads: [], pairs: 0, pair_heads: [] } as unknown as File;
  const make = () => new DiffFile(file, 'unified', source);
  const [f, { v, host }] = [make(), viewOf()];
  f.give({ path: 'a.ts', offset: 0, total: rows.length, rows });
  v.setFiles([f]);
  const row = host.querySelector('.dr.cl');
  expect(host.querySelector('.k')).toBeNull();
  await expect.poll(() => host.querySelector('.k')?.textContent).toBe('return'); // the painter was asked as rows came in
  expect(host.querySelector('.dr.cl')).toBe(row);

  const fresh = viewOf();
  const again = make();
  again.give({ path: 'a.ts', offset: 0, total: rows.length, rows });
  fresh.v.setFiles([again]);
  await expect.poll(() => shown(host)).toBe(shown(fresh.host));
  v.destroy();
  fresh.v.destroy();
});
