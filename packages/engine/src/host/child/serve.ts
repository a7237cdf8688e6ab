import { DanqingError, type ErrorBody, invariant, isDanqingError, reasonText } from '@danqing/protocol';
import { say } from '../../say/say.ts';
import { type CallTable, checkToEngine, type FromEngine, type ToEngine } from './messages.ts';

/** What a call may use beside its input. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** Sends the caller what comes before the result. */
  tell(message: Told): void;
}

/** A message about a call under way, without the call's number. */
export type Told = WithoutId<Extract<FromEngine, { type: 'event' | 'progress' | 'record' }>>;
type WithoutId<M> = M extends unknown ? Omit<M, 'id'> : never;

/** How each call of a table is answered. */
export type Handlers<T extends CallTable<T>> = {
  readonly [N in keyof T]: (
    input: T[N]['input'],
    context: CallContext,
  ) => T[N]['output'] | Promise<T[N]['output']>;
};

type Handler = (input: unknown, context: CallContext) => unknown;

/**
 * Makes this process one that answers what its parent asks over the channel that `fork` made, and that does not outlive
 * the parent. `load` is called once, at once.
 */
export function serve<T extends CallTable<T>>(load: () => Promise<Handlers<T>>): void {
  // Ctrl-C reaches the whole process group; what it means is the parent's to decide.
  process.on('SIGINT', () => {});
  // At once and without putting anything in order: a computation on another thread would hold up an exit.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const server = new Server(load().then((handlers) => new Map<string, Handler>(Object.entries(handlers))));
  process.on('message', (message) => {
    checkToEngine(message);
    server.receive(message);
  });
}

/** V8's words when there is no memory for a typed array. */
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
  // When the parent is gone, nobody is there to be told.
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
