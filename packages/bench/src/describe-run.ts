import { cpus } from 'node:os';
import { deviceAsked, type EngineOptions, inspectMachine, systemMemory } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import type { BenchReport, GenerateRequest } from '@danqing/protocol';
import type { Calibration } from './calls.ts';
import type { TimedGeneration } from './measure/timed-generation.ts';

type Described = Pick<BenchReport, 'versions' | 'machine' | 'memory' | 'settings' | 'peak'>;

/** The machine, versions and settings of a run. */
export async function describeRun(
  engine: EngineOptions,
  { request, whole }: { readonly request: GenerateRequest; readonly whole: TimedGeneration },
  { peak, device, features, ggml }: Calibration,
): Promise<Described> {
  const { prompt, width, height, steps, guidance } = request;
  const { model, profile, memory } = whole.report;
  return {
    versions: { danqing: readVersion(), node: process.versions.node, ggml },
    machine: {
      processor: cpus()[0]?.model.trim() ?? process.arch,
      totalBytes: systemMemory().totalBytes,
      platform: `${process.platform}-${process.arch}`,
      device,
      features: [...features],
    },
    memory: { ...(await describeMemory(engine)), source: memory.source },
    settings: {
      model,
      prompt,
      seed: String(request.seed),
      width,
      height,
      steps,
      guidance,
      threads: profile.threads,
      precision: profile.precision,
    },
    peak: { gflops: peak.flopsPerSecond / 1e9, weights: peak.weights },
  };
}

async function describeMemory(engine: EngineOptions) {
  const machine = await inspectMachine();
  const device = deviceAsked(machine, engine.device);
  if (device === null || device.kind === 'cpu') {
    return { deviceKind: 'cpu', deviceBytes: machine.totalBytes, availableBytes: machine.freeBytes };
  }
  return { deviceKind: device.kind, deviceBytes: device.totalBytes, availableBytes: device.freeBytes };
}
