import { DanqingError, type Text } from '@danqing/protocol';
import { quoteName } from '../formats/format-error.ts';
import type { MetadataValue } from '../formats/tensor-file.ts';
import { GgufFields } from '../models/gguf-fields.ts';
import { say } from '../say/say.ts';

const ARCHITECTURE_KEY = 'general.architecture';

/** Fields under the model's own name, or under the file's name for its architecture. */
export function readArchitectureFields(
  metadata: ReadonlyMap<string, MetadataValue>,
  { architecture, label }: { readonly architecture: string; readonly label: string },
): GgufFields {
  const told = metadata.get(ARCHITECTURE_KEY);
  return new GgufFields(metadata, { architecture: typeof told === 'string' ? told : architecture, label });
}

/**
 * Files of different architectures can have identical tensor names with different meanings: llama.cpp uses the same
 * names for all language models.
 * @throws DanqingError MODEL_KIND naming the architecture stated by the file
 */
export function checkArchitecture(
  metadata: ReadonlyMap<string, MetadataValue>,
  { accepted, label, wanted }: { accepted: readonly string[]; label: string; wanted: Text },
): void {
  const told = metadata.get(ARCHITECTURE_KEY);
  if (told === undefined || (typeof told === 'string' && accepted.includes(plain(told)))) return;
  const name = typeof told === 'string' ? quoteName(told) : say`no text`;
  throw new DanqingError('MODEL_KIND', say`${label} is not ${wanted}: its ${ARCHITECTURE_KEY} is ${name}.`, {
    hint: say`Use a file that contains ${wanted}.`,
    details: { file: label, seems: told },
  });
}

/** Normalizes names: z_image, z-image and ZImage become the same. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, '');
}
