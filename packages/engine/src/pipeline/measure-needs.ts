import type { GenerateRequest, MemoryNeeds } from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import { latentShape } from './latent-shape.ts';
import type { PipelineParts } from './parts.ts';

/**
 * Sizes of everything a request needs, from the very graphs that will run. Nothing is allocated and no weight is read.
 */
export function measureNeeds<W extends ResidentWeights>(
  parts: PipelineParts<W>,
  request: GenerateRequest,
  scratchBytes: number,
): MemoryNeeds {
  const { tokenizer, textEncoder, transformer, decoder } = parts;
  const prompts = request.guidance > 0 ? [request.prompt, request.negativePrompt ?? ''] : [request.prompt];
  const tokenCounts = prompts.map((prompt) => tokenizer.encodePrompt(prompt).ids.length);
  const shape = latentShape(parts, request);
  return {
    stages: [
      { stage: 'encode', ...textEncoder.measure(tokenCounts) },
      { stage: 'denoise', ...transformer.measure(shape, { steps: request.steps, tokenCounts }) },
      { stage: 'decode', ...decoder.measure(shape) },
    ],
    scratchBytes,
  };
}
