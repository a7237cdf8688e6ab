const MEBIBYTE = 1024 ** 2;

/**
 * What any request takes beside weights, activations and the work of kernels, in bytes. On a CPU: descriptions of graphs,
 * latents and pictures in JavaScript, compiled code; measured (scripts/measure-memory.ts). For cards the driver's figure
 * is missing yet: a larger margin stands in.
 */
const OVERHEAD_BYTES = { cpu: 34 * MEBIBYTE, other: 64 * MEBIBYTE };

export function overheadOf({ kind }: { readonly kind: string }): number {
  return kind === 'cpu' ? OVERHEAD_BYTES.cpu : OVERHEAD_BYTES.other;
}
