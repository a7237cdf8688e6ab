import type { MeasureCall, ModelRequirements } from '@danqing/core/memory';
import { PUBLISHED_MODEL } from '@danqing/core/models';
import { modelRequirements } from '@danqing/core/pipeline';
import { findDevice } from '@danqing/ggml';
import { choosePolicy, GgmlLowering, STORED_FORMS } from '@danqing/ggml/lowering';

/** Stands for any graphics card; ggml's Vulkan device is the one with known behaviour. */
const ANY_CARD = { name: 'Vulkan0', description: 'a card that is not here', kind: 'gpu' };

/** Sizes of the published model for a graphics card's graphs. The CPU stands in for the card: nothing is allocated. */
export function measurePublished({ sizes, promptTokens }: MeasureCall): ModelRequirements {
  using lowering = new GgmlLowering(findDevice('cpu'), {
    threads: 1,
    policy: choosePolicy(ANY_CARD, 'auto'),
    forms: { ...STORED_FORMS, useExtraBuffers: false },
  });
  const { name, configs } = PUBLISHED_MODEL;
  return modelRequirements(lowering, { name, configs, promptTokens }, sizes);
}
