import type { Precision } from '@danqing/core/graph';

/**
 * How a graph computes where a device offers a choice. Part of the execution profile, since another policy gives other
 * bits.
 */
export interface NumericPolicy {
  /** `flash`: one fused operation. `softmax`: matrix products and a softmax, in bands of rows. */
  readonly attention: 'flash' | 'softmax';
  /** Upper limit for the scores of one band of softmax attention. */
  readonly maxScoreBytes: number;
  /** Whether the device's fused attention is known to be correct and fast for heads of this width. */
  readonly flashWidth: (width: number) => boolean;
  /**
   * A convolution unrolls its input into columns for a matrix product if they take at most this much; otherwise it is
   * direct.
   */
  readonly maxColumnBytes: number;
  /**
   * Convolutions with weights stored in bf16 round their operands to bf16, as matrix products do. Pays off when the
   * processor multiplies bf16 natively.
   */
  readonly roundConvolutions: boolean;
  /** The type in which flash attention reads keys and values. */
  readonly keyValueType: 'f32' | 'f16';
  /** Required alignment of an operand's start, in bytes. With any other, devices abort or give wrong results. */
  readonly viewAlignment: number;
  /**
   * A product may round its operands to f16, whose largest number is 65504. Operands marked as wide are then scaled
   * down before the product and up after it. `f16-weights`: only products with f16 weights do so (the CPU).
   */
  readonly guardWideOperands: 'never' | 'f16-weights' | 'always';
}

/** Limit for the columns of one convolution on a CPU, where they are a fifth faster than the direct kernel. */
const CPU_COLUMN_BYTES = 96 * 1024 * 1024;

/** A power of two, so that scaling is exact. Source: stable-diffusion.cpp uses the same factor. */
export const GUARD_SCALE = 1 / 128;

/** The largest alignment that a Vulkan device may require. Source: limits of VkPhysicalDeviceLimits. */
const LARGEST_ALIGNMENT = 256;

/** The scores of all heads for a full-size image would take a gigabyte. */
const MAX_SCORE_BYTES = 64 * 1024 * 1024;

/** Widest head that uses fused attention: wider ones (512 in the VAE) were slow or unsupported where tried. */
const MAX_FLASH_WIDTH = 256;

/** Head widths that CUDA's fused attention has kernels for. Source: fattn.cu of ggml 0.25. */
const CUDA_FLASH_WIDTHS = [40, 64, 72, 80, 96, 112, 128, 256];

export interface PolicyDevice {
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  /** Enabled features by ggml's names. */
  readonly features?: Readonly<Record<string, string>>;
}

/** The policy for a device: `f32` for comparison with the reference, `auto` for normal use. */
export function choosePolicy(device: PolicyDevice, precision: Precision): NumericPolicy {
  const onCpu = device.kind === 'cpu';
  const exact = precision === 'f32';
  return {
    attention: isSoftwareDriver(device) ? 'softmax' : 'flash',
    maxScoreBytes: MAX_SCORE_BYTES,
    flashWidth: (width) =>
      width <= MAX_FLASH_WIDTH && (!device.name.startsWith('CUDA') || CUDA_FLASH_WIDTHS.includes(width)),
    roundConvolutions: onCpu && !exact && 'AVX512_BF16' in (device.features ?? {}),
    maxColumnBytes: onCpu ? CPU_COLUMN_BYTES : 0,
    keyValueType: onCpu || exact ? 'f32' : 'f16',
    viewAlignment: onCpu ? 1 : LARGEST_ALIGNMENT,
    guardWideOperands: exact ? 'never' : onCpu ? 'f16-weights' : 'always',
  };
}

/** Mesa's software driver, which takes minutes to compile the fused attention. */
function isSoftwareDriver({ description }: PolicyDevice): boolean {
  return description.startsWith('llvmpipe');
}
