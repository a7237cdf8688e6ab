/**
 * Writes a model of Z-Image-Turbo's sizes with random weights: transformer and text encoder as GGUF of one type, the
 * VAE's decoder in bf16, the tokenizer of danqing-mini. For measurements without the published files.
 * Usage: npx tsx scripts/make-full-size-model.ts FOLDER [--type q4_0]      (6.0 GB in q4_0)
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseQuantizeType } from '@danqing/core/formats';
import { PUBLISHED_MODEL } from '@danqing/core/models';
import { writeSyntheticModel } from '../packages/engine/test/support/synthetic-model.ts';

const { values, positionals } = parseArgs({
  options: { type: { type: 'string', default: 'q4_0' } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined)
  throw new Error('usage: npx tsx scripts/make-full-size-model.ts FOLDER [--type q4_0]');
const start = performance.now();
const bytes = await writeSyntheticModel(folder, {
  name: 'synthetic-z-image-turbo',
  configs: PUBLISHED_MODEL.configs,
  type: parseQuantizeType(values.type),
  companion: fileURLToPath(new URL('../models/danqing-mini', import.meta.url)),
});
const seconds = (performance.now() - start) / 1000;
console.log(`${folder}: ${(bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(0)} s`);
