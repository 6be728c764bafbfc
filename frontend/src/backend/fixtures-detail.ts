import { isolated, NOW, TREE } from './fixtures';
import type * as T from './types';

// What is behind one item of the made-up afternoon: its change, evidence, comments and session.

const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

const patches: Record<string, string> = {
  'api/openapi.yaml': `@@ -39,4 +39,16 @@ info:
   version: 4.2.0
 
 paths:
+  /v1/accounts/{account}/usage-invoices:
+    post:
+      operationId: draftUsageInvoice
+      parameters:
+        - $ref: "#/components/parameters/Account"
+        - name: period
+          in: query
+          required: true
+          schema: { type: string, pattern: "^\\d{4}-\\d{2}$" }
+      responses:
+        "201": { $ref: "#/components/responses/Invoice" }
+        "409": { description: the period is still open }
   /v1/accounts/{account}/invoices:`,
  'internal/invoice/tax.go': `@@ -34,7 +34,8 @@ func (t Tax) Apply(net Money) (Money, error)
 	rate, ok := t.rates[net.Currency]
 	// a currency without a rate is an error, never zero
 	if !ok {
 		return Money{}, ErrNoRate
 	}
-	return net.Mul(rate).Round(HalfUp), nil
+	tax := net.Mul(rate)
+	return tax.Round(HalfEven), nil
 }
@@ -61,3 +62,3 @@ func (t Tax) String() string
 func (t Tax) String() string {
-	return fmt.Sprintf("tax %s", t.name)
+	return fmt.Sprintf("tax %s\u200b", t.name)
 }`,
  'internal/invoice/usage.go': `@@ -19,11 +19,14 @@ func (s *Service) Draft(ctx, acct, p) (*Invoice, error)
 	lines, err := s.price(ctx, acct, p)
 	if err != nil {
-		return nil, err
+		return nil, fmt.Errorf("price usage of %s: %w", acct, err)
 	}
-	total := Sum(lines)
+	total, err := Sum(lines, s.currency(acct))
+	if err != nil {
+		return nil, fmt.Errorf("sum %d lines: %w", len(lines), err)
+	}
 	inv := &Invoice{Account: acct, Period: p}
-	inv.Total = total
+	inv.Total = total.Round(HalfEven)
 	return inv, nil
 }`,
  'internal/http/routes.go': `@@ -88,3 +88,4 @@ func (s *Server) routes()
 	mux.Handle("GET /v1/accounts/{account}/invoices", s.listInvoices)
+	mux.Handle("POST /v1/accounts/{account}/usage-invoices", s.draftUsageInvoice)
 	mux.Handle("GET /v1/invoices/{id}", s.getInvoice)`,
  'internal/invoice/usage_test.go': `@@ -0,0 +1,6 @@
+func TestDraftRefusesOpenPeriod(t *testing.T) {
+	_, err := service(t).Draft(ctx, "acme", Period{2026, 11})
+	if !errors.Is(err, ErrOpenPeriod) {
+		t.Fatalf("Draft of an open period = %v", err)
+	}
+}`,
};

const groups: Record<string, string> = {
  'api/openapi.yaml': 'contracts',
  'internal/invoice/tax.go': 'definitions',
  'internal/invoice/usage.go': 'definitions',
  'internal/http/routes.go': 'callers',
  'internal/invoice/usage_test.go': 'tests',
};

/** Reads a patch into rows, well enough for a fixture. */
export function rowsOf(patch: string): T.Row[] {
  let old = 0;
  let now = 0;
  let hunk = 0;
  return patch.split('\n').map((line): T.Row => {
    const m = /^@@ -(\d+)\S* \+(\d+)/.exec(line);
    if (m) {
      old = Number(m[1]);
      now = Number(m[2]);
      return { kind: 'hunk', text: line, hunk: ++hunk };
    }
    const text = line.slice(1);
    if (line[0] === '+') return { kind: 'add', new: now++, text, hunk };
    if (line[0] === '-') return { kind: 'del', old: old++, text, hunk };
    return { kind: 'context', old: old++, new: now++, text, hunk };
  });
}

/** A file of many rows, to scroll in. */
const LONG = 'web/src/api/client.gen.ts';
function longRows(): T.Row[] {
  const rows: T.Row[] = [{ kind: 'hunk', text: '@@ -0,0 +1,2400 @@', hunk: 1 }];
  for (let i = 1; i <= 2400; i++)
    rows.push({ kind: 'add', new: i, text: `export const operation${i} = request("POST", "/v1/op/${i}");`, hunk: 1 });
  return rows;
}

export const rows: Record<string, T.Row[]> = Object.fromEntries([
  ...Object.entries(patches).map(([path, p]) => [path, rowsOf(p)]),
  [LONG, longRows()],
]);

/** Stands removed rows beside the added ones after them, as the engine does. */
export function pairsOf(of: readonly T.Row[]): T.Pair[] {
  const out: T.Pair[] = [];
  for (let i = 0; i < of.length;) {
    const run = (kind: string, from: number) => {
      let n = 0;
      while (of[from + n]?.kind === kind) n++;
      return n;
    };
    const del = run('del', i);
    const add = run('add', i + del);
    for (let k = 0; k < Math.max(del, add); k++)
      out.push({ left: k < del ? of[i + k] : undefined, right: k < add ? of[i + del + k] : undefined });
    const row = of[i];
    if (!del && !add && row) out.push(row.kind === 'context' ? { left: row, right: row } : { left: row });
    i += del + add || 1;
  }
  return out;
}

const headsOf = (of: readonly { kind?: string; left?: T.Row }[]) =>
  of.flatMap((r, i) => ((r.kind ?? r.left?.kind) === 'hunk' ? [i] : []));

export const change: T.Change = {
  attempt: 'a4',
  base: '7c21e90',
  tree: TREE,
  additions: 186,
  deletions: 13,
  files: Object.keys(rows).map((path) => ({
    path,
    status: path.endsWith('_test.go') || path === LONG ? 'added' : 'modified',
    additions: rows[path]?.filter((r) => r.kind === 'add').length ?? 0,
    deletions: rows[path]?.filter((r) => r.kind === 'del').length ?? 0,
    group: groups[path] ?? 'generated',
    folded: !groups[path] || undefined,
    rows: rows[path]?.length ?? 0,
    heads: headsOf(rows[path] ?? []),
    pairs: pairsOf(rows[path] ?? []).length,
    pair_heads: headsOf(pairsOf(rows[path] ?? [])),
    hunks: headsOf(rows[path] ?? []).map((_, i) => ({ mark: `${path} ${i}` })),
    flag: path.endsWith('routes.go') ? 'It is outside of what this task may write.' : undefined,
  })),
};

const check = (command: string) => ({ name: command, command, source: 'go.mod' });
const ran = { tree: TREE, base: '7c21e90', isolation: isolated, bytes: 40, started_at: ago(24), stale: false };

export const evidence: T.Evidence[] = [
  { ...ran, id: 'e1', check: check('go vet ./...'), exit_code: 0, output: '', duration_ms: 4100 },
  {
    ...ran,
    id: 'e2',
    check: check('go test ./internal/...'),
    exit_code: 0,
    output: 'ok  billing/internal/invoice 2.874s\n',
    duration_ms: 38_000,
  },
  {
    ...ran,
    id: 'e3',
    check: check('golangci-lint run'),
    exit_code: 1,
    red_on_base: true,
    output: 'tax.go:40: unused parameter\n',
    duration_ms: 11_000,
  },
  {
    ...ran,
    id: 'e4',
    check: check('npm run test:contract'),
    exit_code: 0,
    output: '',
    stale: true,
    why: 'main moved 6 min ago',
    duration_ms: 9000,
  },
];

export const comments: T.Comment[] = [
  {
    id: 'm1',
    attempt: 'a4',
    round: 1,
    author: 'openai/gpt-5.5',
    file: 'internal/invoice/usage.go',
    line: 29,
    quote: 'inv.Total = total.Round(HalfEven)',
    severity: 'should fix',
    state: 'answered',
    opinion: true,
    suggestion: 'inv.Total = total',
    at: ago(15),
    text: 'The total is rounded here and again in tax.go:40. For 0.125 a second rounding moves a cent. Round once, after tax.',
  },
  {
    id: 'm2',
    attempt: 'a4',
    round: 2,
    author: 'you',
    file: 'internal/invoice/usage.go',
    line: 29,
    state: 'open',
    at: ago(4),
    text: 'Agreed. Keep the total exact here and round in tax.go only.',
  },
  {
    id: 'm3',
    attempt: 'a4',
    round: 1,
    author: 'you',
    file: 'internal/invoice/tax.go',
    outdated: true,
    quote: '\treturn net.Mul(rate), nil',
    state: 'sent',
    at: ago(70),
    text: 'Half even, please.',
  },
];

const call = (
  id: string,
  name: string,
  kind: string,
  args: unknown,
  output: string,
  more: Partial<T.Call> = {},
): T.Call => ({
  id,
  name,
  kind,
  args,
  output,
  state: 'completed',
  is_error: false,
  effect: 'allow',
  rule: 'inside the contract',
  started_at: ago(12),
  ended_at: new Date(NOW - 12 * 60_000 + 3100).toISOString(),
  ...more,
});

export const entries: T.Entry[] = [
  {
    seq: 1,
    turn: 0,
    round: 1,
    role: 'user',
    origin: 'brief',
    at: ago(40),
    text: 'The CSV export loads a whole year into memory. Stream it from the ledger; the file must stay byte-identical. Write only under internal/export/.',
  },
  {
    seq: 2,
    turn: 1,
    round: 1,
    role: 'assistant',
    at: ago(39),
    text: 'Read the exporter, the ledger cursor and the golden files.',
    calls: [
      call('c1', 'read', 'read', { path: 'internal/export/csv.go' }, 'package export'),
      call('c2', 'grep', 'read', { pattern: 'Ledger' }, '12 hits'),
    ],
  },
  {
    seq: 4,
    turn: 2,
    round: 1,
    role: 'assistant',
    at: ago(35),
    text: 'Write a failing test for a 10,000-row export',
    calls: [
      call(
        'c3',
        'write',
        'write',
        { path: 'internal/export/csv_test.go', content: 'func TestTenThousandRows(t *testing.T) {\n}\n' },
        '2 lines',
      ),
    ],
  },
  {
    seq: 6,
    turn: 3,
    round: 1,
    role: 'assistant',
    at: ago(33),
    calls: [
      call('c4', 'shell', 'exec', { command: 'curl rates.example.com' }, '', {
        state: 'refused',
        effect: 'deny',
        rule: 'no network',
        reason: 'This attempt has no network.',
      }),
    ],
  },
  { seq: 8, turn: 0, round: 1, role: 'user', origin: 'person', at: ago(30), text: 'The rates are in testdata.' },
  {
    seq: 9,
    turn: 13,
    round: 1,
    role: 'assistant',
    at: ago(14),
    thinking: 'The slice holds everything. A cursor needs one row.',
    text: 'Replace the slice by the stream, run the export tests.\n\nThe exporter only needs one row at a time, so the slice goes.',
    usage: { requests: 1, input_tokens: 18_000, cached_tokens: 16_000, output_tokens: 900, cost_usd: 0 },
    calls: [
      call(
        'c5',
        'edit',
        'write',
        {
          path: 'internal/export/csv.go',
          old: '\trows, err := e.ledger.All(ctx, p)',
          new: '\trows, err := e.ledger.Stream(ctx, p)',
        },
        '',
      ),
      call(
        'c6',
        'shell',
        'exec',
        { command: 'go test ./internal/export -run CSV' },
        'ok   billing/internal/export   2.874s\npeak 18 MB (was 412 MB)',
      ),
    ],
  },
];
