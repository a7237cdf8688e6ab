import { type EncoderInstance, RecentTexts, TextEncoder } from '@danqing/core/pipeline';
import type { GgmlLowering, GgmlWeights } from '@danqing/ggml/lowering';
import { PromptCache } from '../cache/prompt-cache.ts';
import type { Checkpoint } from '../checkpoint/open-checkpoint.ts';
import type { EngineOptions } from './engine-options.ts';
import { executionProfile } from './profile.ts';
import { textEncoding } from './text-encoding.ts';

/** A checkpoint's text encoder on a new lowering, with the cache of prompts encoded there. */
export function encoderPlace(
  lowering: GgmlLowering,
  checkpoint: Checkpoint,
  { precision = 'auto', promptCache }: Pick<EngineOptions, 'precision' | 'promptCache'>,
): EncoderInstance<GgmlWeights> {
  const { config, weights } = checkpoint.textEncoder;
  const encoder = new TextEncoder(lowering, config, weights);
  // The profile covers the text encoder's weights only: other transformers share the same cached prompts.
  const profile = executionProfile(lowering, precision);
  const { policy } = lowering;
  const kept =
    promptCache === undefined
      ? null
      : new PromptCache(promptCache, textEncoding(checkpoint, { profile, policy }));
  return { encoder, texts: new RecentTexts(kept) };
}
