import type { QuantizeType } from '../formats/quantize-types.ts';

/** Files that are commonly used together. The VAE is always the published one. */
export interface QuantPreset {
  readonly name: string;
  readonly transformer: QuantizeType;
  readonly textEncoder: QuantizeType;
  /** Below four bits, images lose detail and follow prompts less closely: a last resort. */
  readonly isRough: boolean;
}

const set = (name: string, type: QuantizeType): QuantPreset => ({
  name,
  transformer: type,
  textEncoder: type,
  isRough: false,
});

/** From most to least accurate. bf16 is the published model. */
export const QUANT_PRESETS: readonly [QuantPreset, ...QuantPreset[]] = [
  set('bf16', 'BF16'),
  set('q8_0', 'Q8_0'),
  set('q6_k', 'Q6_K'),
  set('q5_0', 'Q5_0'),
  set('q4_0', 'Q4_0'),
  // Text encoders below four bits are rarely published and preserve less of the prompt.
  { name: 'q3_k', transformer: 'Q3_K', textEncoder: 'Q4_0', isRough: true },
  { name: 'q2_k', transformer: 'Q2_K', textEncoder: 'Q4_0', isRough: true },
];
