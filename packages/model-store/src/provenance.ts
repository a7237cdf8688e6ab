import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_CARD_FILE, type ModelCard } from '@danqing/core/weights';
import { diskError, readRegularFile } from '@danqing/engine';
import type { ModelKind } from '@danqing/protocol';
import { z } from 'zod';

/** Origin of a model, stored next to its card: for people, and to find out which weights drew an image. */
const PROVENANCE_FILE = 'danqing-source.json';

/** Writes the card of an installed model; an unknown kind is left out. */
export async function writeCard(folder: string, card: ModelCard, kind: ModelKind | null): Promise<void> {
  const { name, preview, ...rest } = card;
  const known = kind === null ? {} : { kind };
  await writeJson(join(folder, MODEL_CARD_FILE), {
    name,
    ...known,
    ...rest,
    ...(preview === null ? {} : { preview }),
  });
}

export async function writeProvenance(folder: string, content: object): Promise<void> {
  await writeJson(join(folder, PROVENANCE_FILE), { ...content, installedAt: new Date().toISOString() });
}

/** The fields that show which models are the same one with different weights. */
const originSchema = z.object({
  /** Name in the catalogue. */
  model: z.string().optional(),
  /** Name of the model from which it was quantized. */
  from: z.string().optional(),
});
export type Origin = z.infer<typeof originSchema>;

const MAX_PROVENANCE_BYTES = 1024 * 1024;

/** Empty if the file is missing or does not say. */
export async function readOrigin(folder: string): Promise<Origin> {
  try {
    const content = await readRegularFile(join(folder, PROVENANCE_FILE), { maxBytes: MAX_PROVENANCE_BYTES });
    return content === null ? {} : originSchema.parse(JSON.parse(content.toString('utf8')));
  } catch {
    // The file is only a note: without it, or if it is damaged, the model is unrelated to others.
    return {};
  }
}

async function writeJson(path: string, content: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { flush: true }).catch((error: unknown) => {
    throw diskError(path, error);
  });
}
