import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultModelCard, MODEL_CARD_FILE, type ModelCard } from '../weights/model-card.ts';
import { diskError } from './files/disk-error.ts';

/** Where a model came from, beside its card: for people, and for those who ask which bytes drew a picture. */
const PROVENANCE_FILE = 'danqing-source.json';

/** Writes the card of an installed model. */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  const { preview, ...rest } = card;
  await writeJson(join(folder, MODEL_CARD_FILE), preview === null ? rest : card);
}

export async function writeNewCard(folder: string, name: string): Promise<void> {
  await writeCard(folder, defaultModelCard(name));
}

export async function writeProvenance(folder: string, content: object): Promise<void> {
  await writeJson(join(folder, PROVENANCE_FILE), { ...content, installedAt: new Date().toISOString() });
}

async function writeJson(path: string, content: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { flush: true }).catch((error: unknown) => {
    throw diskError(path, error);
  });
}
