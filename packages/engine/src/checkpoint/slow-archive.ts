import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteSource } from '@danqing/core/formats';
import type { TensorArchive } from '@danqing/core/weights';

/** Simulates a disk with limited bandwidth, shared by all its readers. */
export class Throttle {
  private readonly bytesPerSecond: number;
  private freeAtMs = 0;

  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond;
  }

  async pass(bytes: number): Promise<void> {
    const now = performance.now();
    this.freeAtMs = Math.max(now, this.freeAtMs) + (bytes / this.bytesPerSecond) * 1000;
    await sleep(this.freeAtMs - now);
  }
}

/** The same tensors with throttled reads. */
export function slowArchive(archive: TensorArchive, throttle: Throttle): TensorArchive {
  const slowed = new Map<ByteSource, ByteSource>();
  const slow = (source: ByteSource): ByteSource => {
    const known = slowed.get(source);
    if (known !== undefined) return known;
    const made = slowSource(source, throttle);
    slowed.set(source, made);
    return made;
  };
  const tensors = [...archive.tensors].map(
    ([name, tensor]) => [name, { ...tensor, source: slow(tensor.source) }] as const,
  );
  return { ...archive, tensors: new Map(tensors) };
}

function slowSource(source: ByteSource, throttle: Throttle): ByteSource {
  return {
    label: source.label,
    byteLength: source.byteLength,
    read: async (offset, length) => {
      await throttle.pass(length);
      return source.read(offset, length);
    },
    readInto: async (offset, target) => {
      await throttle.pass(target.byteLength);
      return source.readInto(offset, target);
    },
  };
}
