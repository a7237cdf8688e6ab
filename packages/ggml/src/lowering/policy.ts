import type { Precision } from '@danqing/core/graph';

/** How a graph computes where a device leaves the choice. Part of the execution profile: other bits, other policy. */
export interface NumericPolicy {
  /** `flash`: one fused operation. `softmax`: products and a soft-max, in bands of rows. */
  readonly attention: 'flash' | 'softmax';
  /** Scores of one band of softmax attention take at most this much. */
  readonly maxScoreBytes: number;
  /** Whether the device's fused attention is known to be right and fast for heads of that width. */
  readonly flashWidth: (width: number) => boolean;
  /** A convolution unrolls its input into columns (a matrix product follows) while they take no more than this; else it is direct. */
  readonly maxColumnBytes: number;
  /**
   * Convolutions by weights stored in bf16 round their operands to it, as matrix products do: worth it where the
   * processor multiplies bf16 itself.
   */
  readonly roundConvolutions: boolean;
  /** In which type flash attention reads keys and values. */
  readonly keyValueType: 'f32' | 'f16';
  /** Bytes of which the begin of an operand must be a multiple. Elsewhere devices abort, or compute something else. */
  readonly viewAlignment: number;
  /**
   * A product may round its operands to f16, whose largest number is 65504: operands marked as wide are then scaled
   * down before and up after. `f16-weights`: only products by f16 weights do (the CPU).
   */
  readonly guardWideOperands: 'never' | 'f16-weights' | 'always';
}

/** Columns of one convolution may take this much on a CPU, where they are faster than the direct kernel by a fifth. */
const CPU_COLUMN_BYTES = 96 * 1024 * 1024;

/** A power of two, so that scaling changes no digit. Source: the same factor serves in stable-diffusion.cpp. */
export const GUARD_SCALE = 1 / 128;

/** The largest that a Vulkan device may ask for. Source: limits of VkPhysicalDeviceLimits. */
const LARGEST_ALIGNMENT = 256;

/** Scores of all heads of a full-size picture would take a gigabyte. */
const MAX_SCORE_BYTES = 64 * 1024 * 1024;

/** Widest head for which a fused attention is used: wider ones (the VAE's 512) are slow or unsupported where tried. */
const MAX_FLASH_WIDTH = 256;

/** Head widths that CUDA's fused attention has kernels for. Source: fattn.cu of ggml 0.25. */
const CUDA_FLASH_WIDTHS = [40, 64, 72, 80, 96, 112, 128, 256];

export interface PolicyDevice {
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  /** By ggml's names, those that are on. */
  readonly features?: Readonly<Record<string, string>>;
}

/** The policy for a device: `f32` is for comparing with the reference, `auto` is for drawing. */
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

/** Mesa's driver for machines without a graphics card; it compiles the fused attention for minutes. */
function isSoftwareDriver({ description }: PolicyDevice): boolean {
  return description.startsWith('llvmpipe');
}
