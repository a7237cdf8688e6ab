const MEBIBYTE = 1024 ** 2;

/**
 * What any request takes beside weights, activations and the work of kernels, in bytes. On a processor: descriptions of
 * graphs, latents and pictures in JavaScript, compiled code; measured (`danqing bench --case sizes,budgets` tells what was planned and what was used). Drivers give what they
 * keep for themselves: a software driver (Mesa's llvmpipe) 0.7 to 3 MiB, measured in the same way. No card was at hand:
 * their kernels may also keep copies of operands in f16, and a larger margin stands in.
 */
const OVERHEAD_BYTES = { cpu: 34 * MEBIBYTE, software: 24 * MEBIBYTE, card: 64 * MEBIBYTE };

export function overheadOf(device: { readonly kind: string; readonly isSoftware: boolean }): number {
  if (device.kind === 'cpu') return OVERHEAD_BYTES.cpu;
  return device.isSoftware ? OVERHEAD_BYTES.software : OVERHEAD_BYTES.card;
}
