const MEBIBYTE = 1024 ** 2;

/**
 * What a device takes beside weights and activations, in bytes. On a CPU: work buffers of kernels, buffers of reading,
 * latents and pictures in JavaScript; measured (scripts/measure-memory.ts). For cards the driver's figure is missing
 * yet: the same margin stands in.
 */
const SCRATCH_BYTES = { cpu: 64 * MEBIBYTE, other: 64 * MEBIBYTE };

export function scratchOf({ kind }: { readonly kind: string }): number {
  return kind === 'cpu' ? SCRATCH_BYTES.cpu : SCRATCH_BYTES.other;
}
