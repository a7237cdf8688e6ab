import { createHash } from 'node:crypto';
import { listGraph } from '@danqing/core/graph';
import type { MeasureCall, ModelRequirements, PictureRequirements, PictureSize } from '@danqing/core/memory';
import { describeDecoder, describeStep, describeTextEncoder, PUBLISHED_MODEL } from '@danqing/core/models';
import { CacheFolder, measurePublished } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import { byStage, invariant, isDanqingError, PLANNED_STAGES } from '@danqing/protocol';
import { z } from 'zod';
import { ASSUMED_PROMPT_TOKENS } from './gpu-report.ts';
import { PUBLISHED_SPEEDS } from './published-speeds.ts';

/** Increment when graphs are lowered differently: this invalidates cached measurements. */
const NEEDS_VERSION = 4;
const MAX_CACHE_BYTES = 4 * 1024 * 1024;

const bytes = z.int().nonnegative();
const ofEachStage = <T extends z.ZodType>(value: T) => z.object(byStage(() => value));
const needsSchema = z.object({
  model: z.string(),
  promptTokens: z.int().positive(),
  weights: ofEachStage(
    z.array(
      z.object({
        name: z.string(),
        matrices: z.array(z.tuple([z.int().positive(), z.int().positive()])),
        otherElements: z.int().nonnegative(),
      }),
    ),
  ),
  pictures: z.array(
    z.object({
      width: z.int().positive(),
      height: z.int().positive(),
      stages: z.array(
        z.object({
          stage: z.enum(PLANNED_STAGES),
          activationBytes: bytes,
          streamedActivationBytes: bytes.nullable(),
          tiles: z.array(z.object({ edge: z.int().positive(), activationBytes: bytes, workBytes: bytes })),
        }),
      ),
      flops: ofEachStage(z.number().positive()),
    }),
  ),
});

/**
 * Requirements of the published model for these images. Measurements are cached in `folder` (null: no cache), so that
 * only new sizes start an engine process.
 * @throws DanqingError NATIVE_*, ENGINE_CRASHED
 */
export async function readPublishedRequirements(
  call: MeasureCall,
  folder: string | null,
): Promise<ModelRequirements> {
  const key = keyOf(call.promptTokens);
  const files = folder === null ? null : new CacheFolder(folder);
  const kept = await readKept(files, key);
  const missing = call.sizes.filter((size) => pictureOf(kept, size) === undefined);
  if (kept !== null && missing.length === 0) return kept;
  const measured = await measurePublished({ ...call, sizes: missing });
  const needs = { ...measured, pictures: [...(kept?.pictures ?? []), ...measured.pictures] };
  await keep(files, key, needs);
  return needs;
}

/**
 * Measures the published model and its requirements for these sizes, in order. @throws DanqingError NATIVE_*,
 * ENGINE_CRASHED
 */
export async function readPublishedPictures(
  sizes: readonly PictureSize[],
  folder: string | null,
): Promise<{ model: ModelRequirements; pictures: PictureRequirements[] }> {
  // Cards are judged by published speeds, which must not depend on the requested sizes.
  const needed = [...sizes, ...PUBLISHED_SPEEDS.map(({ width, height }) => ({ width, height }))];
  const distinct = [...new Map(needed.map((size) => [`${size.width}x${size.height}`, size])).values()];
  const model = await readPublishedRequirements(
    { sizes: distinct, promptTokens: ASSUMED_PROMPT_TOKENS },
    folder,
  );
  const pictures = sizes.map((size) => {
    const picture = pictureOf(model, size);
    invariant(picture !== undefined, 'a size was not measured');
    return picture;
  });
  return { model, pictures };
}

/** The measurement for that size. */
export function pictureOf(
  needs: ModelRequirements | null,
  { width, height }: PictureSize,
): PictureRequirements | undefined {
  return needs?.pictures.find((picture) => picture.width === width && picture.height === height);
}

async function readKept(files: CacheFolder | null, key: string): Promise<ModelRequirements | null> {
  const content = await files?.read(key);
  if (content === null || content === undefined) return null;
  try {
    return needsSchema.parse(JSON.parse(new TextDecoder().decode(content)));
  } catch {
    // Damaged or in an obsolete format: measured again and overwritten.
    return null;
  }
}

/** An unwritable folder costs time, but does not fail the plan. */
async function keep(files: CacheFolder | null, key: string, needs: ModelRequirements): Promise<void> {
  try {
    await files?.write(key, new TextEncoder().encode(JSON.stringify(needs)), MAX_CACHE_BYTES);
  } catch (error) {
    if (!isDanqingError(error, 'OUTPUT_UNWRITABLE')) throw error;
  }
}

/** Changes with the version, the model's sizes and the structure of its graphs. */
function keyOf(promptTokens: number): string {
  const { transformer, textEncoder, vae } = PUBLISHED_MODEL.configs;
  const graphs = [
    describeStep({ ...transformer, nLayers: 1 }, { gridHeight: 2, gridWidth: 2, captionTokens: 32 }),
    describeTextEncoder({ ...textEncoder, numHiddenLayers: 2 }, 2),
    describeDecoder(vae, 2, 2),
  ];
  const parts = [
    NEEDS_VERSION,
    readVersion(),
    JSON.stringify(PUBLISHED_MODEL),
    promptTokens,
    ...graphs.map(listGraph),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
