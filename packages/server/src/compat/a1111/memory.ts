import { residentBytesOf } from '@danqing/engine';
import type { Services } from '../../services.ts';

/** The answer to GET /sdapi/v1/memory, in bytes; `used` of main memory is what the server and its engines occupy. */
export async function memoryOf({ planner, enginePids }: Services) {
  const { devices, freeBytes, totalBytes } = await planner.inspect();
  const used = process.memoryUsage().rss + (residentBytesOf(enginePids()) ?? 0);
  const device = devices.find(({ isUsed, kind }) => isUsed && kind !== 'cpu');
  return {
    ram: { free: freeBytes, used, total: totalBytes },
    cuda: device === undefined ? { error: 'unavailable' } : { system: systemOf(device) },
  };
}

function systemOf({ freeBytes, totalBytes }: { readonly freeBytes: number; readonly totalBytes: number }) {
  return { free: freeBytes, used: totalBytes - freeBytes, total: totalBytes };
}
