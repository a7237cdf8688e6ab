import { fileURLToPath } from 'node:url';
import { Engine, type EngineInChild, type EngineOptions, type RequestInput } from '@danqing/engine';
import type { GenerateRequest, GenerateResult } from '@danqing/protocol';

/** The embedded model on the processor, as a user would have it. */
export const MINI: EngineOptions = {
  paths: { model: fileURLToPath(new URL('../../models/danqing-mini', import.meta.url)) },
  device: 'cpu',
};

/** A request for an image of the model's own size, unless `fields` say otherwise. */
export function miniRequest(
  engine: ConstructorParameters<typeof Engine>[0],
  fields: Partial<RequestInput> = {},
): GenerateRequest {
  return new Engine(engine).resolveRequest({ prompt: '一个红色的圆', seed: 7, ...fields });
}

/** Pixels of the first image. */
export function pixelsOf({ images }: GenerateResult): Uint8Array {
  const [first] = images;
  if (first === undefined) throw new Error('no picture was drawn');
  return first.image.data;
}

/** @throws if the engine has no process */
export function processOf({ pid }: EngineInChild): number {
  if (pid === null) throw new Error('the engine has no process');
  return pid;
}
