/** How a graph computes where a device leaves the choice. Part of the execution profile: other bits, other policy. */
export interface NumericPolicy {
  /** `flash`: one fused operation. `softmax`: products and a soft-max, in bands of rows. */
  readonly attention: 'flash' | 'softmax';
  /** Head widths for which the device's flash attention is known to be right and fast; null: any. */
  readonly flashHeadDims: readonly number[] | null;
  /** In which type flash attention reads keys and values. */
  readonly keyValueType: 'f32' | 'f16';
  /** Asks the device for f32 accumulation where it has a choice. */
  readonly exactProducts: boolean;
  /**
   * Products may round their operands to f16, whose largest number is 65504: operands marked as wide are scaled
   * down before and up after.
   */
  readonly guardWideOperands: boolean;
}

/** A power of two, so that scaling changes no digit. Source: the same factor serves in stable-diffusion.cpp. */
export const GUARD_SCALE = 1 / 128;

/** Scores of one band of softmax attention take at most this many bytes. */
export const ATTENTION_BAND_BYTES = 64 * 1024 * 1024;
