import { loadGgml } from '@danqing/ggml';
import { STORED_FORMS } from '@danqing/ggml/lowering';
import { chooseDevice } from './choose-device.ts';
import type { BufferTypeChoice, BufferTypesCall } from './machine.ts';
import { openLowering } from './open-lowering.ts';

/** A typical matrix of a block of the model; the result applies to the others. */
const SHAPE = [1024, 2560];

/** @throws DanqingError DEVICE_UNAVAILABLE, NATIVE_* */
export async function describeBufferTypes({
  options,
  storageTypes,
}: BufferTypesCall): Promise<BufferTypeChoice[]> {
  const device = chooseDevice(options.device);
  using lowering = openLowering(device, options);
  const { placer, chooser, memory } = lowering;
  const types = new Set(storageTypes.map((stored) => STORED_FORMS.matrixType(stored)));
  return [...types].map((type) => {
    const weightType = loadGgml().ggml_type_name(type);
    const candidates = placer.candidates(type, SHAPE);
    const chosen = chooser.choose(type, candidates).name;
    const isPinned = options.bufferTypes?.[weightType] !== undefined;
    const times = isPinned ? null : memory.get(weightType);
    return {
      weightType,
      chosen,
      isPinned,
      candidates: candidates.map(({ name }) => ({ name, durationMs: times?.[name] ?? null })),
    };
  });
}
