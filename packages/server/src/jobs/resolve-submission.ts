import { randomInt } from 'node:crypto';
import {
  type GenerateRequest,
  isRandomSeed,
  type JobRequest,
  otherWarning,
  parseGenerateRequest,
  parseSeed,
  requestWarnings,
  type Submit,
  type Warning,
} from '@danqing/protocol';
import type { ServedModel } from '../engines/model-source.ts';

/** Random seeds are those that torch tells apart: it uses the low 32 bits only. */
const RANDOM_SEEDS = 2 ** 32;

export interface ResolvedSubmission {
  readonly request: JobRequest;
  /** What is allowed and yet unlikely to be meant. */
  readonly warnings: readonly Warning[];
}

/** Fills in what a submission leaves open. Takes anything: it comes from outside. @throws DanqingError INPUT_* */
export function resolveSubmission(input: Submit, model: ServedModel): ResolvedSubmission {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const seeded = isObject
    ? { ...input, seed: isRandomSeed(input.seed) ? randomInt(RANDOM_SEEDS) : input.seed }
    : input;
  const { seed, ...rest } = parseGenerateRequest(seeded, model.defaults);
  const request = { ...rest, seed: String(seed) };
  return { request, warnings: [...modelWarnings(model), ...requestWarnings(request, model)] };
}

/** The request as the engine takes it. */
export function engineRequest({ seed, ...rest }: JobRequest): GenerateRequest {
  return { ...rest, seed: parseSeed(seed) };
}

function modelWarnings({ warnings }: ServedModel): Warning[] {
  return warnings.map(otherWarning);
}
