import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_CARD_FILE, type ModelCard } from '@danqing/core/weights';
import { diskError, readRegularFile } from '@danqing/engine';
import type { ModelKind } from '@danqing/protocol';
import { z } from 'zod';

/** Where a model came from, beside its card: for people, and for those who ask which bytes drew a picture. */
const PROVENANCE_FILE = 'danqing-source.json';

/** Writes the card of an installed model; a kind that nothing tells stays open. */
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

/** What of it tells which models are one model in different weights. */
const originSchema = z.object({
  /** Of the catalogue. */
  model: z.string().optional(),
  /** Name of the model that was quantized. */
  from: z.string().optional(),
});
export type Origin = z.infer<typeof originSchema>;

const MAX_PROVENANCE_BYTES = 1024 * 1024;

/** Nothing where the file is not there or does not say. */
export async function readOrigin(folder: string): Promise<Origin> {
  try {
    const content = await readRegularFile(join(folder, PROVENANCE_FILE), { maxBytes: MAX_PROVENANCE_BYTES });
    return content === null ? {} : originSchema.parse(JSON.parse(content.toString('utf8')));
  } catch {
    // It is a note beside the model: without it, or damaged, the model is one of a kind.
    return {};
  }
}

async function writeJson(path: string, content: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { flush: true }).catch((error: unknown) => {
    throw diskError(path, error);
  });
}
