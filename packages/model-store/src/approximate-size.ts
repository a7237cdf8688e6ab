import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { QWEN3_4B, Z_IMAGE_TURBO } from '@danqing/core/models';
import type { CatalogueVariant } from './catalogue.ts';

/** Size of the published VAE in bf16. */
const VAE_BYTES = 168e6;
/** Mean bits per weight of llama.cpp's mixture of Q4_K and Q6_K. */
const MIXED_BITS: Readonly<Record<string, number>> = { Q4_K_M: 4.9 };

/**
 * Approximate disk size of a variant, from the sizes of its matrices; exact sizes come from the source during a pull.
 */
export function approximateBytes(variant: Pick<CatalogueVariant, 'storedAs' | 'transformerBytes'>): number {
  const { storedAs, transformerBytes } = variant;
  const bytes =
    (transformerBytes ?? (transformerParameters() * bitsOf(storedAs.transformer)) / 8) +
    (textEncoderParameters() * bitsOf(storedAs.textEncoder)) / 8 +
    VAE_BYTES;
  // Rounded to two digits, as it is no more exact than that.
  const step = 10 ** (Math.floor(Math.log10(bytes)) - 1);
  return Math.round(bytes / step) * step;
}

function bitsOf(type: string): number {
  const mixed = MIXED_BITS[type];
  if (mixed !== undefined) return mixed;
  const { blockBytes, blockElements } = STORAGE_TYPES[type as StorageType];
  return (8 * blockBytes) / blockElements;
}

function transformerParameters(): number {
  const { dim, ffnDim, nLayers, nRefinerLayers, adalnDim } = Z_IMAGE_TURBO;
  const block = 4 * dim * dim + 3 * dim * ffnDim;
  // Caption refiner layers are not modulated.
  return (nLayers + 2 * nRefinerLayers) * block + (nLayers + nRefinerLayers) * 4 * dim * adalnDim;
}

function textEncoderParameters(): number {
  const { hiddenSize, intermediateSize, numHiddenLayers, headDim, vocabSize, ...heads } = QWEN3_4B;
  const { numAttentionHeads, numKeyValueHeads } = heads;
  const attention = 2 * hiddenSize * headDim * (numAttentionHeads + numKeyValueHeads);
  return numHiddenLayers * (attention + 3 * hiddenSize * intermediateSize) + vocabSize * hiddenSize;
}
