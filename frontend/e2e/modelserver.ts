import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

/** A model of the server's script; see internal/modelserver. */
export interface FakeModel {
  name: string;
  bytes?: number;
  context?: number;
  capabilities?: string[];
  [more: string]: unknown;
}

/** The tests' own model server: it speaks Ollama's wire and the hosted ones, and is a process of its own. */
export class ModelServer {
  url = '';
  private dir = '';
  private child: ChildProcess | undefined;

  async start(script: { key?: string; models: FakeModel[]; pulls?: FakeModel[] }): Promise<void> {
    this.dir = mkdtempSync(join(tmpdir(), 'coppice-models-'));
    const bin = join(this.dir, 'modelserver');
    execFileSync('go', ['build', '-o', bin, './internal/modelserver'], { cwd: root });
    const path = join(this.dir, 'script.json');
    writeFileSync(path, JSON.stringify(script));
    const child = spawn(bin, ['-script', path], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    this.url = await new Promise<string>((ok, no) => {
      child.once('exit', (code) => no(new Error(`the model server ended with ${code}`)));
      createInterface({ input: child.stdout }).once('line', (l) => ok(l.replace('listening on ', '')));
    });
  }

  /** Lets a pull that is held go on. */
  async release(model: string): Promise<void> {
    const res = await fetch(`${this.url}/test/release`, { method: 'POST', body: JSON.stringify({ model }) });
    if (!res.ok) throw new Error(`release ${model}: ${res.status}`);
  }

  close(): void {
    this.child?.stdin?.end(); // it ends with its input
    if (this.dir) rmSync(this.dir, { recursive: true, force: true });
  }
}
