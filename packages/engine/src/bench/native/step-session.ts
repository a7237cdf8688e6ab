import type { GenerateRequest } from '@danqing/protocol';
import { costOf } from '../../graph/cost.ts';
import type { GgmlLowering } from '../../graph/ggml/lowering.ts';
import { chooseDevice } from '../../host/choose-device.ts';
import type { EngineOptions } from '../../host/engine-options.ts';
import { openLowering } from '../../host/open-lowering.ts';
import { makeTokenizer } from '../../host/tokenizer.ts';
import { paddedLength } from '../../models/z-image/padding.ts';
import { describeStep } from '../../models/z-image/step.ts';
import { VAE_SCALE } from '../../pipeline/latent-shape.ts';
import { openCheckpoint } from '../../weights/open-checkpoint.ts';
import type { BenchSession } from '../session.ts';
import { inTurn } from './in-turn.ts';
import { compileMatrixProducts } from './matrix-products.ts';
import type { Resources } from './resources.ts';
import { syntheticInputs } from './subjects.ts';

/** One evaluation of the model's transformer, and its linear layers alone with the same weights where they lie. */
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
