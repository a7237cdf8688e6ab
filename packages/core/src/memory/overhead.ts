const MEBIBYTE = 1024 ** 2;

/**
 * Memory of any request other than weights, activations and kernels' working memory, in bytes. On a processor: graph
 * descriptions, latents and images in JavaScript, and compiled code; measured (`danqing bench --case sizes,budgets`
 * shows planned and used memory). For other devices, the driver's own memory: 0.7 to 3 MiB for a software driver
 * (Mesa's llvmpipe), measured the same way. No card was available for measurement: its kernels may also keep f16 copies
 * of operands, so it gets a larger margin.
 */
const OVERHEAD_BYTES = { cpu: 34 * MEBIBYTE, software: 24 * MEBIBYTE, card: 64 * MEBIBYTE };

export function overheadOf(device: { readonly kind: string; readonly isSoftware: boolean }): number {
  if (device.kind === 'cpu') return OVERHEAD_BYTES.cpu;
  return device.isSoftware ? OVERHEAD_BYTES.software : OVERHEAD_BYTES.card;
}
