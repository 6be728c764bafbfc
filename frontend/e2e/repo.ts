import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A real git repository with replay scripts beside it. */
export class Repo {
  readonly dir: string;

  constructor(
    private readonly home: string,
    name = 'billing',
  ) {
    this.dir = join(home, name);
    this.write('README.md', '# Billing\n\nInvoices, once a month.\n');
    this.write('invoice.txt', ['total := Sum(lines)', 'inv.Total = total', 'return inv', ''].join('\n'));
    this.write('AGENTS.md', 'Keep it short.\n');
    this.write('Makefile', 'test:\n\t@grep -q Billing README.md\n');
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'user.name', 'Ada');
    this.git('config', 'user.email', 'ada@example.com');
    this.commit('A billing service');
  }

  commit(message: string): void {
    this.git('add', '.');
    this.git('commit', '-q', '-m', message);
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.dir, encoding: 'utf8' }).trim();
  }

  write(path: string, text: string): void {
    const file = join(this.dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Writes a script and gives the model that plays it. */
  script(name: string, text: string): string {
    const file = join(this.home, `${name}.replay`);
    writeFileSync(file, text);
    return `replay/${file}`;
  }
}

/** Rounds, then is sent back and goes on with the comment. */
export const rounding = `turn
  expect last-user ~ 'Round'
  delay 400ms
  say 'Read where the total is made.'
  call read {"path": "invoice.txt"}
  usage 1200 40
turn
  expect tool-result read ok
  delay 400ms
  think 'Half even, once.'
  say 'Round the total once, half to even.'
  call edit {"path": "invoice.txt", "old": "inv.Total = total", "new": "inv.Total = total.Round(HalfEven)"}
  usage 1900 80
turn
  expect tool-result edit ok
  call finish {"summary": "Rounds the total once.", "not_done": ["Credit notes still round half up."]}
  usage 2100 30
  stop
turn
  expect last-user ~ 'Round after tax'
  delay 300ms
  say 'Round after tax, as asked.'
  call edit {"path": "invoice.txt", "old": "total.Round(HalfEven)", "new": "tax(total).Round(HalfEven)"}
  usage 2600 60
turn
  expect tool-result edit ok
  call finish {"summary": "Rounds once, after tax."}
  stop
`;

/** Asks a question before it writes. */
export const asking = `turn
  expect last-user ~ 'export'
  say 'One thing is open.'
  call ask {"question": "Lines ending in LF or CRLF?", "options": ["LF", "CRLF"]}
turn
  expect tool-result ask ok
  say 'Write the exporter.'
  call write {"path": "export.txt", "content": "id,total\\n<img src=x onerror=window.broken=1>\\n"}
turn
  call finish {"summary": "Exports with the line ending you chose."}
  stop
`;

/** Waits for the first to land; a report, no change. */
export const report = `turn
  expect last-user ~ 'Where'
  call read {"path": "invoice.txt"}
turn
  expect tool-result read ok
  call finish {"summary": "One place rounds.", "text": "# Rounding\\n\\nOne place: **invoice.txt**.\\n\\n<img src=x onerror=window.broken=1>\\n"}
  stop
`;
