import { DanqingError, type ErrorBody, invariant, isDanqingError, reasonText } from '@danqing/protocol';
import { say } from '../../say/say.ts';
import { type CallTable, checkToEngine, type FromEngine, type ToEngine } from './messages.ts';

/** What a call receives besides its input. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** Sends the caller a message before the result. */
  tell(message: Told): void;
}

/** A message about a running call, without the call's number. */
export type Told = WithoutId<Extract<FromEngine, { type: 'event' | 'progress' | 'record' }>>;
type WithoutId<M> = M extends unknown ? Omit<M, 'id'> : never;

/** The handler of each call in a table. */
export type Handlers<T extends CallTable<T>> = {
  readonly [N in keyof T]: (
    input: T[N]['input'],
    context: CallContext,
  ) => T[N]['output'] | Promise<T[N]['output']>;
};

type Handler = (input: unknown, context: CallContext) => unknown;

/**
 * Makes this process answer its parent's calls over the channel created by `fork`, and end with the parent. `load` is
 * called once, immediately.
 */
export function serve<T extends CallTable<T>>(load: () => Promise<Handlers<T>>): void {
  // Ctrl-C reaches the whole process group; the parent decides what to do.
  process.on('SIGINT', () => {});
  // Immediately and without cleanup: a computation on another thread would delay a normal exit.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const server = new Server(load().then((handlers) => new Map<string, Handler>(Object.entries(handlers))));
  process.on('message', (message) => {
    checkToEngine(message);
    server.receive(message);
  });
}

/** V8's message when there is no memory for a typed array. */
const REFUSED_ARRAY = 'Array buffer allocation failed';

class Server {
  private readonly handlers: Promise<ReadonlyMap<string, Handler>>;
  private readonly running = new Map<number, AbortController>();

  constructor(handlers: Promise<ReadonlyMap<string, Handler>>) {
    this.handlers = handlers;
  }

  receive(message: ToEngine): void {
    if (message.type === 'cancel') this.running.get(message.id)?.abort();
    else void this.answer(message);
  }

  private async answer({ id, type, input }: ToEngine): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const handler = (await this.handlers).get(type);
      invariant(handler !== undefined, `a call that this process does not know: ${type}`);
      const tell = (message: Told) => send({ ...message, id });
      send({ type: 'done', id, output: await handler(input, { signal: controller.signal, tell }) });
    } catch (error) {
      send({ type: 'failed', id, error: errorBody(error) });
    } finally {
      this.running.delete(id);
    }
  }
}

function send(message: FromEngine): void {
  // If the parent is gone, there is no one to notify.
  if (process.connected) process.send?.(message, () => {});
}

function errorBody(error: unknown): ErrorBody {
  if (isDanqingError(error)) return error.toBody();
  if (error instanceof RangeError && error.message === REFUSED_ARRAY) {
    const hint = say`The system refused memory for an array: try a smaller image.`;
    return new DanqingError('MEMORY_ALLOCATION', say`Array buffer allocation failed.`, { hint }).toBody();
  }
  const stack = error instanceof Error ? { details: { stack: error.stack } } : {};
  return new DanqingError('INTERNAL', reasonText(error), {
    hint: say`Please report this.`,
    ...stack,
  }).toBody();
}
