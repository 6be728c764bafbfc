import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const bin = resolve(process.env.COPPICE_BIN ?? join(import.meta.dirname, '../../bin/coppice'));

/** The build cache of who built the program, which checks in Go only read: a person has one, whatever home a test gives. */
const goBuild = spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).stdout?.trim();

/** A `coppice serve` of its own, with a data directory of its own. */
export class Engine {
  /** Where everything of it is; made by start, since the runner loads test files more than once. */
  home = '';
  link = '';
  private serve: ChildProcess | undefined;

  /** more gives variables of a test's own; it is asked when something is started. */
  constructor(private readonly more: (home: string) => Record<string, string> = () => ({})) {}

  private get env() {
    const { PATH, HOME, LANG } = process.env;
    return {
      PATH,
      HOME,
      LANG,
      GOCACHE: goBuild,
      COPPICE_HOME: join(this.home, 'data'),
      COPPICE_ALLOW_ROOT: '1',
      OLLAMA_HOST: '127.0.0.1:9',
      ...this.more(this.home),
    };
  }

  /** Starts it and waits for the line with the link. */
  async start(): Promise<void> {
    this.home = mkdtempSync(join(tmpdir(), 'coppice-e2e-'));
    await this.listen();
  }

  /** Ends it with its page, does something while nobody has the data, and starts it anew. */
  async restart(between: () => void): Promise<void> {
    await this.end();
    between();
    await this.listen();
  }

  private async listen(): Promise<void> {
    const child = spawn(bin, ['serve', '--addr', '127.0.0.1:0'], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.serve = child;
    let said = '';
    child.stderr.on('data', (b: Buffer) => (said += b.toString()));
    this.link = await new Promise<string>((ok, no) => {
      child.once('exit', (code) => no(new Error(`coppice serve ended with ${code}: ${said}`)));
      child.once('error', no);
      createInterface({ input: child.stdout }).once('line', (line) => ok(/http:\S+/.exec(line)?.[0] ?? ''));
    });
    if (!this.link.includes('#token=')) throw new Error(`no link with a token: ${this.link}`);
  }

  /** Runs a command of the same program on the same data. */
  run(...args: string[]): string {
    const r = spawnSync(bin, args, { env: this.env, encoding: 'utf8', timeout: 200_000 });
    if (r.status !== 0) throw new Error(`coppice ${args.join(' ')}: ${r.status} ${r.stderr}`);
    return r.stdout;
  }

  /** Ends the engine, and leaves the page alone with its last state. */
  stopEngine(): void {
    this.run('engine', 'stop', '--mode', 'stop');
  }

  async close(): Promise<void> {
    if (!this.home) return;
    await this.end();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async end(): Promise<void> {
    const child = this.serve;
    if (child && child.exitCode === null) {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    }
    spawnSync(bin, ['engine', 'stop', '--mode', 'stop'], { env: this.env, timeout: 60_000 });
  }
}
