import { findDevice } from '@danqing/ggml';
import { describeSegments } from '../../packages/core/src/graph/stage.ts';
import { stepStage } from '../../packages/core/src/models/z-image/step.ts';
import { openCheckpoint } from '../../packages/engine/src/checkpoint/open-checkpoint.ts';
import { GgmlLowering } from '../../packages/ggml/src/lowering/lowering.ts';
import { choosePolicy } from '../../packages/ggml/src/lowering/policy.ts';
import { STORED_FORMS } from '../../packages/ggml/src/lowering/weight-forms.ts';

const ROUNDS = 3;
const BUFFER_BYTES = 32 * 1024 * 1024;

/**
 * Gigabytes a second from file to place, of the transformer's layers in sections that come and go, as in streaming.
 * The first round may find its file on the disk, later ones find it in the system's memory.
 */
export async function timeLoading(model: string, bufferType: string) {
  await using checkpoint = await openCheckpoint({ model });
  const { config, weights: source } = checkpoint.transformer;
  const device = findDevice('cpu');
  using lowering = new GgmlLowering(device, {
    policy: choosePolicy(device, 'auto'),
    forms: STORED_FORMS,
    bufferTypes: { q4_0: bufferType },
  });
  const segments = describeSegments(stepStage(config, { gridHeight: 1, gridWidth: 1, captionTokens: 32 }));
  const layers = segments.filter(({ name }) => name.includes('layers.'));
  const uses = layers.flatMap((layer) => [...layer.weights.values()]);
  const sectionNames = new Map(
    layers.flatMap(({ name, weights }) => [...weights.keys()].map((key) => [key, name])),
  );
  using weights = lowering.declare(uses, source, sectionNames);
  const read = new Uint8Array(BUFFER_BYTES);
  const rounds: object[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const placeMs = await timed(async () => {
      for (const section of weights.sections) {
        await section.load();
        section.unload();
      }
    });
    const readMs = await timed(async () => {
      for (const { name } of uses) await readThrough(source.get(name).parts, read);
    });
    rounds.push({
      placedGBs: Number((weights.byteLength / placeMs / 1e6).toFixed(2)),
      readOnlyGBs: Number((weights.byteLength / readMs / 1e6).toFixed(2)),
    });
  }
  const { byteLength: sectionBytes = 0 } = weights.sections[0] ?? {};
  return { forms: weights.matrixForms, sections: weights.sections.length, sectionBytes, rounds };
}

async function readThrough(
  parts: readonly { byteLength: number; read(offset: number, target: Uint8Array): Promise<void> }[],
  buffer: Uint8Array,
): Promise<void> {
  for (const part of parts) {
    for (let offset = 0; offset < part.byteLength; offset += buffer.length) {
      await part.read(offset, buffer.subarray(0, Math.min(buffer.length, part.byteLength - offset)));
    }
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
