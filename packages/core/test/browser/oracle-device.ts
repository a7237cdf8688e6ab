import type { ExecutionProfile, MemoryUsage } from '@danqing/protocol';
import type { CoreDevice, CoreMeter } from '../../src/engine/core-device.ts';
import { OracleLowering, type OracleWeights } from '../../src/graph/oracle/lowering.ts';
import { RecentTexts } from '../../src/pipeline/text-cache.ts';
import { TextEncoder } from '../../src/pipeline/text-encoder.ts';
import type { EncoderInstance } from '../../src/pipeline/text-encoder-on-device.ts';
import type { ComponentConfigs } from '../../src/weights/component-models.ts';
import type { Component } from '../../src/weights/open-component.ts';

/** Plain loops in f64 as a device: what the core needs of one, and no more. Its memory is not measured. */
export class OracleDevice implements CoreDevice<OracleWeights> {
  readonly lowering = new OracleLowering();
  readonly overheadBytes = 0;
  readonly encoder: EncoderInstance<OracleWeights>;
  readonly meter: CoreMeter = {
    setBaseline: () => {},
    begin: () => {},
    sample: () => {},
    usage: (): MemoryUsage => ({ usedBytes: 0, source: 'allocator', allocatedBytes: 0 }),
    peakBytes: () => 0,
  };

  constructor({ config, weights }: Component<ComponentConfigs['textEncoder']>) {
    const encoder = new TextEncoder(this.lowering, config, weights);
    this.encoder = { encoder, texts: new RecentTexts(null) };
  }

  openProcessorEncoder(): EncoderInstance<OracleWeights> {
    throw new Error('there is no processor beside this device');
  }

  limitMemory(): void {}

  profile(): ExecutionProfile {
    return { device: 'oracle', threads: 1, precision: 'f32', details: [], hash: 'oracle' };
  }

  [Symbol.dispose](): void {}
}
