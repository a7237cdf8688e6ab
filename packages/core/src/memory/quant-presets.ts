import type { QuantizeType } from '../formats/quantize-types.ts';

/** Files that are in common use together. The VAE is always the one that is published. */
export interface QuantPreset {
  readonly name: string;
  readonly transformer: QuantizeType;
  readonly textEncoder: QuantizeType;
  /** Below four bits pictures lose detail and prompts are followed less: a last resort. */
  readonly isRough: boolean;
}

const set = (name: string, type: QuantizeType): QuantPreset => ({
  name,
  transformer: type,
  textEncoder: type,
  isRough: false,
});

/** From the least rounded to the most. bf16 is what is published. */
export const QUANT_PRESETS: readonly [QuantPreset, ...QuantPreset[]] = [
  set('bf16', 'BF16'),
  set('q8_0', 'Q8_0'),
  set('q6_K', 'Q6_K'),
  set('q5_0', 'Q5_0'),
  set('q4_0', 'Q4_0'),
  // Text encoders below four bits are seldom published, and repeat less of the prompt.
  { name: 'q3_K', transformer: 'Q3_K', textEncoder: 'Q4_0', isRough: true },
  { name: 'q2_K', transformer: 'Q2_K', textEncoder: 'Q4_0', isRough: true },
];
