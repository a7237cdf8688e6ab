import { costOf } from '@danqing/core/graph';
import type { EngineOptions } from '@danqing/engine';
import { chooseDevice } from '@danqing/engine/in-process';
import { choosePolicy, GgmlLowering, STORED_FORMS } from '@danqing/ggml/lowering';
import type { BenchSession } from '../session.ts';
import { inTurn } from './in-turn.ts';
import type { Resources } from './resources.ts';
import { fullSizeBlock, syntheticInputs } from './subjects.ts';
import { syntheticWeights } from './synthetic-weights.ts';

/** A block of the published size with q4_0 weights in the fastest buffer type and in the device's default one. */
export async function openBuffersSession(
  { device, threads }: EngineOptions,
  owned: Resources,
): Promise<BenchSession> {
  const chosen = chooseDevice(device);
  const description = fullSizeBlock();
  const uses = [...description.weights.values()];
  const source = await syntheticWeights(uses, 'Q4_0');
  const inputs = syntheticInputs(description);
  const compile = async (useExtraBuffers: boolean) => {
    const lowering = owned.use(
      new GgmlLowering(chosen, {
        ...(threads === undefined ? {} : { threads }),
        policy: choosePolicy(chosen, 'auto'),
        forms: { ...STORED_FORMS, useExtraBuffers },
      }),
    );
    const weights = owned.use(lowering.declare(uses, source));
    await weights.load();
    return owned.use(lowering.compile(description, weights));
  };
  const [fastest, plain] = [await compile(true), await compile(false)];
  const flops = costOf(description).flops.total;
  return inTurn(owned, [
    { name: 'fastest buffer type', flops, run: () => fastest.run(inputs) },
    { name: 'default buffer', flops, run: () => plain.run(inputs) },
  ]);
}
