import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { GenerateListeners } from '@danqing/core/engine';
import { cancelledError, DanqingError, throwIfCancelled } from '@danqing/protocol';
import type { QuantizeProgress } from '../../quantize/quantize-messages.ts';
import { crashError, type Ending } from './crash-error.ts';
import type { Calls } from './engine-handlers.ts';
import { environmentWithoutSecrets } from './environment-without-secrets.ts';
import { LogTail } from './log-tail.ts';
import { countMemoryKills } from './memory-kills.ts';
import { type CallTable, checkFromEngine, type FromEngine, type ToEngine } from './messages.ts';
import { payloadBytes } from './payload-bytes.ts';

/**
 * An engine that has not answered this long after a cancel is killed: a single operation of a large model can take
 * longer.
 */
const CANCEL_GRACE_MS = 800;
/**
 * Young generation semi-space, in MiB. V8 would let it grow to three times 16, which counts as device memory if the
 * device is the processor. The engine creates little garbage, and opens and draws just as fast with this size.
 */
const HEAP = ['--max-semi-space-size=4'];

export interface CallOptions extends GenerateListeners {
  readonly onProgress?: ((progress: QuantizeProgress) => void) | undefined;
}

interface PendingCall extends CallOptions {
  /** The name of the call, then the stage that it announced last. */
  stage: string;
  /** An error thrown by a listener: the call fails with it once the process has finished the call. */
  thrown: { readonly error: unknown } | null;
  /** Timer that kills the process if it does not answer. */
  grace: NodeJS.Timeout | undefined;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/** Bytes of pixels and tensors copied between the processes. */
export interface Traffic {
  sentBytes: number;
  receivedBytes: number;
}

/** One run, from start to end, of the engine's process or of another that serves calls in the same way. */
export class EngineProcess<T extends CallTable<T> = Calls> {
  readonly traffic: Traffic;
  /** Resolves once the process has ended and all its output has been read. */
  readonly ended: Promise<Ending>;
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, PendingCall>();
  private lastId = 0;
  private alive = true;

  /** `main`: the program to run, which must call `serve`. `environment` is added to this process's own. */
  constructor(main: URL, environment: Readonly<Record<string, string>>, traffic: Traffic) {
    this.traffic = traffic;
    this.child = fork(fileURLToPath(main), [], {
      serialization: 'advanced',
      execArgv: [...HEAP, ...(main.pathname.endsWith('.ts') ? typescriptLoader() : [])],
      env: environmentWithoutSecrets(environment),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const log = new LogTail();
    const killsBefore = countMemoryKills();
    const ending = (how: Omit<Ending, 'killedForMemory'>): Ending => ({
      ...how,
      killedForMemory: how.signal === 'SIGKILL' && countMemoryKills() > killsBefore,
    });
    log.follow(this.child.stdout);
    log.follow(this.child.stderr);
    this.child.on('message', (message) => this.receive(message));
    this.ended = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: NodeJS.Signals | null) =>
        resolve(ending({ signal, exitCode, logTail: log.text }));
      this.child.on('close', end);
      this.child.on('error', (error) => {
        if (this.child.pid === undefined)
          resolve(ending({ signal: null, exitCode: null, logTail: error.message }));
      });
    });
    void this.ended.then((how) => this.fail(how));
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** False once it has ended or was killed. */
  get isAlive(): boolean {
    return this.alive && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws DanqingError any error of the engine, ENGINE_CRASHED, CANCELLED within a second of the signal */
  async call<N extends keyof T & string>(
    name: N,
    input: T[N]['input'],
    options: CallOptions = {},
  ): Promise<T[N]['output']> {
    throwIfCancelled(options.signal);
    this.lastId += 1;
    const id = this.lastId;
    const cancel = () => this.cancel(id);
    options.signal?.addEventListener('abort', cancel);
    try {
      return await new Promise<T[N]['output']>((resolve, reject) => {
        const call = { ...options, stage: name, thrown: null, grace: undefined, resolve, reject };
        this.pending.set(id, call);
        this.send({ type: name, id, input });
      });
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      clearTimeout(this.pending.get(id)?.grace);
      this.pending.delete(id);
    }
  }

  /** Kills the process, whatever it is doing: it has nothing to clean up. */
  async kill(): Promise<void> {
    this.alive = false;
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** The process is free again once it has answered, or has ended. */
  private cancel(id: number): void {
    const call = this.pending.get(id);
    if (call === undefined) return;
    this.send({ type: 'cancel', id });
    call.grace ??= setTimeout(() => {
      call.reject(call.thrown === null ? cancelledError() : call.thrown.error);
      void this.kill();
    }, CANCEL_GRACE_MS);
  }

  private send(message: ToEngine): void {
    this.traffic.sentBytes += payloadBytes(message);
    // A message to a process that has just ended is dropped: `ended` notifies its callers.
    if (this.child.connected) this.child.send(message, () => {});
  }

  private receive(message: unknown): void {
    checkFromEngine(message);
    this.traffic.receivedBytes += payloadBytes(message);
    const call = this.pending.get(message.id);
    if (call === undefined) return;
    if (message.type === 'done' || message.type === 'failed') settle(message, call);
    else if (call.thrown === null) this.tell(message, call);
  }

  private tell(message: Told, call: PendingCall): void {
    try {
      callListener(message, call);
    } catch (error) {
      call.thrown = { error };
      this.cancel(message.id);
    }
  }

  private fail(ending: Ending): void {
    this.alive = false;
    for (const { stage, signal, thrown, reject } of this.pending.values()) {
      if (thrown !== null) reject(thrown.error);
      else reject(signal?.aborted ? cancelledError() : crashError(ending, stage));
    }
  }
}

/** Runs TypeScript sources through tsx. */
function typescriptLoader(): string[] {
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

type Answer = Extract<FromEngine, { type: 'done' | 'failed' }>;
type Told = Exclude<FromEngine, Answer>;

function settle(answer: Answer, { thrown, resolve, reject }: PendingCall): void {
  if (thrown !== null) reject(thrown.error);
  else if (answer.type === 'done') resolve(answer.output);
  else reject(DanqingError.fromBody(answer.error));
}

/** @throws any error of a listener */
function callListener(message: Told, call: PendingCall): void {
  if (message.type === 'record') {
    const { name, shape, values } = message.value;
    call.record?.(name, shape, values);
  } else if (message.type === 'progress') call.onProgress?.(message.progress);
  else {
    if (message.event.type === 'stage') call.stage = message.event.stage;
    call.onEvent?.(message.event);
  }
}
