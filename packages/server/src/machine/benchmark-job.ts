import {
  abortable,
  DanqingError,
  type Measurement,
  type MeasurementState,
  type StartMeasurement,
} from '@danqing/protocol';
import type { CurrentModel } from '../engines/current-model.ts';
import type { EnginePool } from '../engines/engine-pool.ts';
import type { ModelSource } from '../engines/model-source.ts';
import { failureOf } from '../failure-of.ts';
import type { Dispatcher } from '../jobs/dispatcher.ts';
import { say } from '../say/say.ts';
import type { ReportStore } from './report-store.ts';

export interface MeasuringParts {
  readonly source: ModelSource;
  readonly models: CurrentModel;
  readonly dispatcher: Dispatcher;
  readonly pool: EnginePool;
  readonly shelf: ReportStore;
}

interface Run {
  measurement: Measurement;
  readonly controller: AbortController;
  over: Promise<void>;
}

/**
 * Measures this machine for a report, one measurement at a time. It has the machine to itself: running jobs end first,
 * the server's engines are closed, and other jobs wait until it is over.
 */
export class BenchmarkJob {
  private readonly parts: MeasuringParts;
  private last: Run | null = null;

  constructor(parts: MeasuringParts) {
    this.parts = parts;
  }

  async state(): Promise<MeasurementState> {
    const kept = await this.parts.shelf.find();
    const { createdAt, durationMs } = kept ?? {};
    return {
      measurement: this.last?.measurement ?? null,
      report:
        kept === null || createdAt === undefined || durationMs === undefined
          ? null
          : { createdAt, durationMs, model: kept.settings.model },
    };
  }

  /** @throws DanqingError MEASUREMENT_RUNNING, SERVER_STOPPING */
  start(input: StartMeasurement): Measurement {
    this.parts.dispatcher.checkAccepting();
    if (this.last?.measurement.endedAt === null) {
      throw new DanqingError('MEASUREMENT_RUNNING', say`This machine is already being measured.`, {
        hint: say`Wait for it to end, or cancel it.`,
        details: { retryAfterSeconds: 30 },
      });
    }
    const run: Run = {
      measurement: newMeasurement(this.parts.models.served.name, input),
      controller: new AbortController(),
      over: Promise.resolve(),
    };
    this.last = run;
    run.over = this.run(run);
    return run.measurement;
  }

  /** Cancels the measurement and resolves once it has ended. If it had ended before, its state does not change. */
  async cancel(): Promise<MeasurementState> {
    this.last?.controller.abort();
    await this.last?.over;
    return this.state();
  }

  private async run(run: Run): Promise<void> {
    const change = (fields: Partial<Measurement>) => {
      run.measurement = { ...run.measurement, ...fields };
    };
    const end = (fields: Partial<Measurement>) =>
      change({ part: null, endedAt: new Date().toISOString(), ...fields });
    try {
      await this.measureAlone(run, change);
      end({ state: 'done' });
    } catch (error) {
      end(failureOf(error, run.controller.signal));
    }
  }

  private async measureAlone(run: Run, change: (fields: Partial<Measurement>) => void): Promise<void> {
    const { source, dispatcher, pool, shelf } = this.parts;
    const { signal } = run.controller;
    const { model, pictures } = run.measurement;
    using hold = dispatcher.hold();
    await abortable(hold.idle, signal);
    // The memory that idle engines hold would be missing from the measurement.
    await pool.closeIdle();
    change({ state: 'running' });
    const report = await source.measure(model, { pictures, signal, onPart: (part) => change({ part }) });
    await shelf.put(report);
  }
}

function newMeasurement(model: string, { pictures }: StartMeasurement): Measurement {
  return {
    state: 'waiting',
    model,
    pictures,
    part: null,
    startedAt: new Date().toISOString(),
    endedAt: null,
    error: null,
  };
}
