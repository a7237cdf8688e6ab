import { DanqingError, type ErrorBody, invariant, isDanqingError } from '@danqing/protocol';
import type { CalibrateInput, Calibration, NativeCaseInput } from '../../bench/calls.ts';
import type { BenchSession } from '../../bench/session.ts';
import type { MeasureCall, ModelNeeds } from '../../memory/model-needs.ts';
import type { QuantizeOptions } from '../../quantize/quantize-checkpoint.ts';
import type { QuantizeInput, QuantizeReport } from '../../quantize/quantize-messages.ts';
import type { EngineClient, GenerateOptions } from '../client.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { BufferTypeChoice, BufferTypesCall, MachineDescription } from '../machine.ts';
import { type Calls, checkToEngine, type FromEngine, type GenerateCall, type ToEngine } from './messages.ts';

export interface ServedBench {
  calibrate(input: CalibrateInput): Promise<Calibration>;
  openNativeSession(input: NativeCaseInput): Promise<BenchSession>;
}

/** What a process serves. */
export interface Served {
  open(options: EngineOptions): Promise<EngineClient>;
  inspect(): MachineDescription;
  describeBufferTypes(call: BufferTypesCall): Promise<BufferTypeChoice[]>;
  measure(call: MeasureCall): Promise<ModelNeeds>;
  quantize(input: QuantizeInput, options: QuantizeOptions): Promise<QuantizeReport>;
  /** Loaded when it is asked for: an engine that draws has no use for it. */
  loadBench(): Promise<ServedBench>;
}

/**
 * Makes this process an engine's: it answers what its parent asks over the channel that `fork` made, and does not
 * outlive the parent. `load` is called once, at once.
 */
export function serve(load: () => Promise<Served>): void {
  // Ctrl-C reaches the whole process group; what it means is the parent's to decide.
  process.on('SIGINT', () => {});
  // At once and without putting anything in order: a computation on another thread would hold up an exit.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const server = new Server(load());
  process.on('message', (message) => {
    checkToEngine(message);
    server.receive(message);
  });
}

/** V8's words when there is no memory for a typed array. */
const REFUSED_ARRAY = 'Array buffer allocation failed';

type Call = Exclude<ToEngine, { type: 'cancel' }>;

class Server {
  private readonly served: Promise<Served>;
  private readonly running = new Map<number, AbortController>();
  private engine: EngineClient | null = null;
  private bench: BenchSession | null = null;

  constructor(served: Promise<Served>) {
    this.served = served;
  }

  receive(message: ToEngine): void {
    if (message.type === 'cancel') this.running.get(message.id)?.abort();
    else void this.answer(message);
  }

  private async answer(call: Call): Promise<void> {
    const { id } = call;
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      send({ type: 'done', id, output: await this.compute(call, controller.signal) });
    } catch (error) {
      send({ type: 'failed', id, error: errorBody(error) });
    } finally {
      this.running.delete(id);
    }
  }

  private async compute(call: Call, signal: AbortSignal): Promise<Calls[Call['type']]['output']> {
    const served = await this.served;
    switch (call.type) {
      case 'open':
        this.engine = await served.open(call.input);
        return this.engine.model;
      case 'inspect':
        return served.inspect();
      case 'bufferTypes':
        return served.describeBufferTypes(call.input);
      case 'measure':
        return served.measure(call.input);
      case 'quantize': {
        const onProgress: QuantizeOptions['onProgress'] = (progress) =>
          send({ type: 'progress', id: call.id, progress });
        return served.quantize(call.input, { signal, onProgress });
      }
      case 'plan':
        invariant(this.engine !== null, 'plan before open');
        return this.engine.plan(call.input);
      case 'tokens':
        invariant(this.engine !== null, 'tokens before open');
        return this.engine.countTokens(call.input);
      case 'generate':
        invariant(this.engine !== null, 'generate before open');
        return this.engine.generate(call.input.request, generateOptions(call.id, call.input, signal));
      case 'calibrate':
        return (await served.loadBench()).calibrate(call.input);
      case 'openBench':
        this.bench = await (await served.loadBench()).openNativeSession(call.input);
        return this.bench.contestants;
      case 'benchRound':
        invariant(this.bench !== null, 'a round before openBench');
        return this.bench.round();
    }
  }
}

function generateOptions(
  id: number,
  { options, record }: GenerateCall,
  signal: AbortSignal,
): GenerateOptions {
  return {
    ...options,
    signal,
    onEvent: (event) => send({ type: 'event', id, event }),
    ...(record
      ? { record: (name, shape, values) => send({ type: 'record', id, value: { name, shape, values } }) }
      : {}),
  };
}

function send(message: FromEngine): void {
  // When the parent is gone, nobody is there to be told.
  if (process.connected) process.send?.(message, () => {});
}

function errorBody(error: unknown): ErrorBody {
  if (isDanqingError(error)) return error.toBody();
  if (error instanceof RangeError && error.message === REFUSED_ARRAY) {
    const hint = 'The system refused memory for an array: try a smaller picture.';
    return new DanqingError('MEMORY_ALLOCATION', `${REFUSED_ARRAY}.`, { hint }).toBody();
  }
  const text = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? { details: { stack: error.stack } } : {};
  return new DanqingError('INTERNAL', text, { hint: 'Please report this.', ...stack }).toBody();
}
