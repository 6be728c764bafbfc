import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine';

const finish = (what: object) => `turn\n  call finish ${JSON.stringify(what)}\n  stop\n`;

const report = `# Where money is rounded

Money is rounded in **one place**, \`money.Round\`, half to even.

| Caller | Why |
|---|---|
| \`invoice.Total\` | once for each invoice, after tax |
| \`usage.Price\` | prices per thousand |

\`\`\`go
total := money.Round(sum, money.HalfEven)
\`\`\`

1. Credit notes go the same way.
2. Nothing rounds twice.
`;

const plan = `# Goal

Invoices in the currency of the account.

## 1. Find every sum without a currency

- [x] List the callers of \`money.Sum\`
- [ ] Name the ones that mix accounts

## 2. Give each amount its currency

- [ ] Migrate the stored amounts
- [ ] Refuse sums over two currencies

## Risks

Old invoices have none: they are read as EUR.
`;

const findings = [
  {
    severity: 'must fix',
    title: 'A key cannot be taken back',
    file: 'internal/auth/key.go',
    line: 18,
    text: '`Keys` has `Add` and nothing that removes: a key that leaked stays valid until the service is started anew.',
  },
  {
    severity: 'should fix',
    title: 'The meter accepts a negative amount',
    file: 'internal/usage/meter.go',
    line: 9,
    text: 'A client can lower its own bill. Refuse it where the request is read.',
  },
  {
    severity: 'could be better',
    title: 'The error says "bad period" and no example',
    file: 'internal/usage/period.go',
    line: 5,
  },
];

const failing = `turn
  think 'The period is a month; a day would need another column.'
  say 'Try the smallest change first.'
  call write {"path": "internal/usage/day.go", "content": "package usage\\n\\nfunc Day() int { return 0 }\\n"}
turn
  say 'Prices are by month everywhere.'
  fail 400
`;

const asking = `turn
  say 'Read how invoices are written first.'
  call shell {"command": "printf '\\\\033[32mok\\\\033[0m  internal/invoice\\\\n'; ls"}
  call grep {"pattern": "Total"}
turn
  think 'LF and CRLF both occur in what customers send back.'
  say 'Write the exporter, then ask about the one thing that is open.'
  call write {"path": "export/csv.go", "content": "// Package export writes invoices as CSV.\\npackage export\\n\\nconst newline = \\"\\\\n\\"\\n"}
turn
  call ask {"question": "Shall lines end in LF, or in CRLF as the old export did?", "options": ["LF", "CRLF"]}
turn
  call finish {"summary": "Exports invoices as CSV."}
  stop
`;

const racing = (path: string, text: string, notDone: string[] = []) =>
  `turn
  call write ${JSON.stringify({ path, content: text })}
  call write {"path": "docs/limits.md", "content": "# Limits\\n\\nA negative amount is refused.\\n"}
` + finish({ summary: 'Refuses a negative amount.', not_done: notDone });

/** The demo's project, with one of everything a person can meet. */
export class Stage {
  readonly dir: string;

  constructor(private readonly engine: Engine) {
    this.dir = join(engine.home, 'billing');
  }

  /** Fills it; afterwards every kind of artifact waits in the queue, and a question beside it. */
  set(): void {
    this.engine.run('demo', this.dir);
    this.start(
      'Where is money rounded?',
      'report',
      finish({ summary: 'In one place.', text: report }),
      '--produces',
      'report',
    );
    this.start(
      'Invoices in other currencies',
      'plan',
      finish({ summary: 'Two steps.', text: plan }),
      '--produces',
      'plan',
    );
    this.start(
      'Look for faults in auth and metering',
      'findings',
      finish({ summary: 'Three.', findings }),
      '--produces',
      'findings',
    );
    this.start('Bill by day instead of by month', 'failing', failing, '--detach');
    this.start(
      'Drop the old export',
      'dropped',
      finish({ summary: 'Nothing was left of it.', text: 'Gone.' }),
      '--produces',
      'report',
    );
    this.race();
    this.start('Export invoices as CSV', 'asking', asking, '--detach');
    this.engine.run(
      'reject',
      this.number('Drop the old export'),
      '--project',
      this.dir,
      '--message',
      'It is still used.',
    );
    this.engine.run('accept', '2', '--project', this.dir);
  }

  private start(title: string, name: string, script: string, ...more: string[]): void {
    const file = join(this.engine.home, `${name}.replay`);
    writeFileSync(file, script);
    this.engine.run('run', title, '--yes', '--project', this.dir, '--model', `replay/${file}`, ...more);
  }

  /** Three attempts at one task: two that may be chosen, and one that breaks its check. */
  private race(): void {
    const scripts = {
      short: racing('internal/usage/limit.go', 'package usage\n\nconst least = 0\n'),
      long: racing(
        'internal/usage/limit.go',
        'package usage\n\n// Limits of what a meter takes.\nconst (\n\tleast = 0\n\tmost  = 1 << 30\n)\n',
        ['no error for a missing rate'],
      ),
      broken: racing('broken', 'x\n'),
    };
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(this.engine.home, `${name}.replay`), text);
    const models = Object.keys(scripts).flatMap((n) => ['--model', `replay/${join(this.engine.home, n)}.replay`]);
    const check = ['--check', 'test ! -e broken'];
    this.engine.run('config', 'set', 'verify.repair_rounds', '0');
    this.engine.run('run', 'Refuse a negative amount', '--yes', '--project', this.dir, ...models, ...check);
  }

  private number(title: string): string {
    const tasks = JSON.parse(this.engine.run('tasks', '--json', '--project', this.dir)) as {
      title: string;
      number: number;
    }[];
    const found = tasks.find((t) => t.title === title);
    if (!found) throw new Error(`no task ${title}`);
    return String(found.number);
  }
}
