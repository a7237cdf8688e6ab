import { type GenerateRequest, throwIfCancelled } from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import type { LatentShape } from '../models/z-image/patchify.ts';
import { eulerStep } from '../sampler/euler.ts';
import { applyCfg, stepUsesGuidance } from '../sampler/guidance.ts';
import type { FlowMatchSchedule } from '../sampler/schedule.ts';
import { say } from '../say/say.ts';
import { checkFinite } from './finite.ts';
import type { Recorder } from './recorder.ts';
import type { Caption, Modulation, Transformer } from './transformer.ts';

/** Everything about a request that is the same for all of its images. */
export interface Conditioning {
  readonly schedule: FlowMatchSchedule;
  readonly modulation: Modulation;
  readonly positive: Caption;
  /** Null if guidance is off. */
  readonly negative: Caption | null;
}

export interface StepDone {
  readonly step: number;
  readonly durationMs: number;
  readonly latents: Float32Array;
  readonly velocity: Float32Array;
  readonly sigma: number;
}

export interface DenoiseOptions {
  readonly signal: AbortSignal | undefined;
  readonly recorder: Recorder | undefined;
  readonly onStep: (done: StepDone) => void;
}

interface DenoiseContext {
  readonly request: GenerateRequest;
  readonly shape: LatentShape;
  readonly conditions: Conditioning;
  readonly options: DenoiseOptions;
}

/** Noise to latents, in place: Euler steps along the velocity, in f32. */
export async function denoise<W extends ResidentWeights>(
  transformer: Transformer<W>,
  latents: Float32Array,
  context: DenoiseContext,
): Promise<void> {
  const { request, shape, conditions, options } = context;
  const { sigmas } = conditions.schedule;
  const recordedShape = [1, shape.channels, shape.height, shape.width];
  for (let step = 0; step < request.steps; step += 1) {
    throwIfCancelled(options.signal);
    const start = performance.now();
    const velocity = await guidedVelocity(transformer, latents, { ...context, step });
    const sigma = sigmas[step] ?? 0;
    eulerStep(latents, velocity, { sigma, sigmaNext: sigmas[step + 1] ?? 0 });
    checkFinite(latents, say`the latents after step ${step + 1} of ${request.steps}`);
    options.recorder?.record(`velocity.${step}`, recordedShape, velocity);
    options.recorder?.record(`latents.${step}`, recordedShape, latents.slice());
    const durationMs = performance.now() - start;
    options.onStep({ step, durationMs, latents, velocity, sigma: sigmas[step + 1] ?? 0 });
  }
}

/** One evaluation; two if guidance is on. */
async function guidedVelocity<W extends ResidentWeights>(
  transformer: Transformer<W>,
  latents: Float32Array,
  at: DenoiseContext & { readonly step: number },
): Promise<Float32Array> {
  const { request, shape, conditions, step } = at;
  const { signal } = at.options;
  const { modulation, positive, negative, schedule } = conditions;
  const evaluate = (caption: Caption) =>
    transformer.velocity(latents, shape, { caption, modulation, step, signal });
  const towards = await evaluate(positive);
  const { guidance, cfgTruncation, cfgNormalization } = request;
  const modelTime = schedule.modelTimes[step] ?? 0;
  if (negative === null || !stepUsesGuidance({ guidance, cfgTruncation, modelTime })) return towards;
  return applyCfg(towards, await evaluate(negative), { guidance, cfgNormalization });
}
