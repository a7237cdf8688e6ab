import { type EncoderInstance, RecentTexts } from '@danqing/core/pipeline';
import type { GgmlLowering, GgmlWeights } from '@danqing/ggml/lowering';
import type { Text } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TextEncoderOnDevice } from '../../../core/src/pipeline/text-encoder-on-device.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { storedAs, tinyTextEncoder } from '../support/golden-models.ts';
import { openTextEncoder } from '../support/golden-stages.ts';

const IDS = Int32Array.of(3, 1, 4, 1, 5);
const noWarning = ({ en }: Text) => expect.unreachable(en);

/** Both devices are the processor, which would give the same bits, so one of them rounds its weights. */
describe('a text encoder with two places', () => {
  let lowerings: GgmlLowering[] = [];
  beforeAll(() => {
    lowerings = [0, 1].map(() => openLowering({ device: 'cpu', precision: 'auto' }));
  });
  afterAll(() => {
    for (const lowering of lowerings) lowering[Symbol.dispose]();
  });

  async function place(index: number): Promise<EncoderInstance<GgmlWeights>> {
    const [lowering] = lowerings.slice(index);
    if (lowering === undefined) throw new Error('two places');
    const model = await tinyTextEncoder();
    const encoder = openTextEncoder(lowering, index === 0 ? model : await storedAs('BF16', model));
    return { encoder, texts: new RecentTexts(null) };
  }

  it('follows the plan, and knows in each place what was encoded there', async () => {
    const [here, there] = [await place(0), await place(1)];
    let opened = 0;
    using placed = new TextEncoderOnDevice(here, () => {
      opened += 1;
      return there;
    });
    placed.follow({ kind: 'whole' });
    const first = await placed.encode(IDS);
    await placed.keep(IDS, first, noWarning);
    expect(opened).toBe(0);

    placed.follow({ kind: 'elsewhere' });
    expect(await placed.known(IDS, noWarning)).toBeNull();
    const second = await placed.encode(IDS);
    expect(second.hidden).not.toEqual(first.hidden);
    await placed.keep(IDS, second, noWarning);
    expect(await placed.known(IDS, noWarning)).toEqual(second);

    placed.follow({ kind: 'whole' });
    expect(await placed.known(IDS, noWarning)).toEqual(first);
    placed.follow({ kind: 'elsewhere' });
    expect(opened).toBe(1);
  });
});
