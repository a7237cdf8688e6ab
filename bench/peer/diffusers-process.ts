import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('diffusers-peer.py', import.meta.url));
const MODEL = fileURLToPath(new URL('../../models/danqing-mini', import.meta.url));

export interface PeerRequest {
  readonly prompt: string;
  /** Reuses the prompt encoded for the previous request. */
  readonly keepPrompt: boolean;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly seed: number;
  readonly png?: string;
}

export interface PeerAnswer {
  readonly durationMs: number;
  readonly residentBytes: number;
}

/** A process with diffusers that answers one request after another. */
export class DiffusersProcess implements Disposable {
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor(python: string, dtype: 'bfloat16' | 'float32', threads: number) {
    const child = spawn(python, [PROGRAM, MODEL, dtype, String(threads)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    if (child.pid === undefined) throw new Error(`${python} does not start`);
    this.pid = child.pid;
    this.child = child;
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Settles once the model is loaded. */
  async ready(): Promise<Record<string, string>> {
    const { versions } = (await this.answer()) as { versions: Record<string, string> };
    return versions;
  }

  async draw(request: PeerRequest): Promise<PeerAnswer> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    return (await this.answer()) as PeerAnswer;
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }

  private async answer(): Promise<unknown> {
    const { value, done } = await this.answers.next();
    if (done) throw new Error('diffusers ended: start the program by hand to see why');
    return JSON.parse(value);
  }
}
