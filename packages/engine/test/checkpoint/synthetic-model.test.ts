import { fileURLToPath } from 'node:url';
import type { QuantizeType } from '@danqing/core/formats';
import { type ModelConfigs, PUBLISHED_MODEL } from '@danqing/core/models';
import { parseGenerateRequest } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { writeSyntheticModel } from '../support/synthetic-model.ts';

const COMPANION = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));
const { transformer, textEncoder, vae } = PUBLISHED_MODEL.configs;

/** The published model with fewer and narrower layers; its vocabulary covers the tokenizer's ids. */
const SMALL: ModelConfigs = {
  transformer: {
    ...transformer,
    dim: 256,
    nLayers: 2,
    nRefinerLayers: 1,
    nHeads: 2,
    capFeatDim: 128,
    ffnDim: 512,
  },
  textEncoder: {
    ...textEncoder,
    hiddenSize: 128,
    intermediateSize: 256,
    numHiddenLayers: 3,
    numAttentionHeads: 2,
    numKeyValueHeads: 1,
    headDim: 64,
    vocabSize: 4096,
  },
  vae: { ...vae, blockOutChannels: [32, 32, 64, 64], layersPerBlock: 1 },
};

describe('a synthetic model', () => {
  it.each<QuantizeType>(['Q4_0', 'BF16'])('in %s opens as what it was made of, and draws', async (type) => {
    using folder = makeTemporaryFolder();
    const model = { name: 'small', configs: SMALL, type, companion: COMPANION };
    const byteLength = await writeSyntheticModel(folder.path, model);
    expect(byteLength).toBeGreaterThan(1e6);
    {
      await using opened = await openCheckpoint({ model: folder.path });
      expect(opened.warnings).toEqual([]);
      expect(opened.card.name).toBe('small');
      expect({
        transformer: opened.transformer.config,
        textEncoder: opened.textEncoder.config,
        vae: opened.vae.config,
      }).toEqual(SMALL);
      expect(opened.transformer.storage.map((part) => part.type)).toContain(type);
    }
    await using engine = await openEngineInProcess({
      paths: { model: folder.path },
      device: 'cpu',
      threads: 1,
      // Avoids measuring buffer types.
      bufferTypes: { q4_0: 'CPU', bf16: 'CPU' },
    });
    const { card, shift } = engine.model;
    const input = { prompt: '一只猫', seed: 7, width: 64, height: 64, steps: 1 };
    const { images } = await engine.generate(parseGenerateRequest(input, { ...card.defaults, shift }));
    expect(new Set(images[0]?.image.data).size).toBeGreaterThan(16);
  });
});
