import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { QWEN3_4B, Z_IMAGE_TURBO } from '@danqing/core/models';
import type { CatalogueVariant } from './catalogue.ts';

/** The published VAE, in bf16. */
const VAE_BYTES = 168e6;
/** llama.cpp's mixture of Q4_K and Q6_K. */
const MIXED_BITS: Readonly<Record<string, number>> = { Q4_K_M: 4.9 };

/** About what a variant takes on the disk, from the sizes of its matrices: the source is asked when it is pulled. */
export function approximateBytes(variant: Pick<CatalogueVariant, 'storedAs' | 'transformerBytes'>): number {
  const { storedAs, transformerBytes } = variant;
  const bytes =
    (transformerBytes ?? (transformerParameters() * bitsOf(storedAs.transformer)) / 8) +
    (textEncoderParameters() * bitsOf(storedAs.textEncoder)) / 8 +
    VAE_BYTES;
  // Two digits: it is no more exact than that.
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
  // Those of the caption are not modulated.
  return (nLayers + 2 * nRefinerLayers) * block + (nLayers + nRefinerLayers) * 4 * dim * adalnDim;
}

function textEncoderParameters(): number {
  const { hiddenSize, intermediateSize, numHiddenLayers, headDim, vocabSize, ...heads } = QWEN3_4B;
  const { numAttentionHeads, numKeyValueHeads } = heads;
  const attention = 2 * hiddenSize * headDim * (numAttentionHeads + numKeyValueHeads);
  return numHiddenLayers * (attention + 3 * hiddenSize * intermediateSize) + vocabSize * hiddenSize;
}
