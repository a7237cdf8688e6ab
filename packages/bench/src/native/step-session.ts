import { costOf } from '@danqing/core/graph';
import { describeStep, paddedLength } from '@danqing/core/models';
import { VAE_SCALE } from '@danqing/core/pipeline';
import { type EngineOptions, openCheckpoint } from '@danqing/engine';
import { chooseDevice, makeTokenizer, openLowering } from '@danqing/engine/in-process';
import type { GgmlLowering } from '@danqing/ggml/lowering';
import type { GenerateRequest } from '@danqing/protocol';
import type { BenchSession } from '../session.ts';
import { inTurn } from './in-turn.ts';
import { compileMatrixProducts } from './matrix-products.ts';
import type { Resources } from './resources.ts';
import { syntheticInputs } from './subjects.ts';

/** One evaluation of the model's transformer, and its linear layers alone with the same weights in the same buffers. */
export async function openStepSession(
  options: EngineOptions,
  request: GenerateRequest,
  owned: Resources,
): Promise<BenchSession> {
  const checkpoint = owned.use(await openCheckpoint(options.paths));
  const lowering: GgmlLowering = owned.use(openLowering(chooseDevice(options.device), options));
  const { config, weights: source } = checkpoint.transformer;
  const tokens = makeTokenizer(checkpoint).encodePrompt(request.prompt).ids.length;
  const description = describeStep(config, {
    gridHeight: request.height / VAE_SCALE / config.patchSize,
    gridWidth: request.width / VAE_SCALE / config.patchSize,
    captionTokens: paddedLength(tokens),
  });
  const weights = owned.use(lowering.declare(description.weights.values(), source));
  await weights.load();
  const step = owned.use(lowering.compile(description, weights));
  const products = owned.use(compileMatrixProducts(description, weights, lowering.backend));
  const inputs = syntheticInputs(description);
  const { flops } = costOf(description);
  return inTurn(owned, [
    { name: 'step', flops: flops.total, run: () => step.run(inputs) },
    {
      name: 'its products',
      flops: flops.linear,
      run: async () => {
        await products.run();
        return null;
      },
    },
  ]);
}
