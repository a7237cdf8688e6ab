import { DanqingError, type Text } from '@danqing/protocol';
import { quoteName } from '../formats/format-error.ts';
import type { MetadataValue } from '../formats/tensor-file.ts';
import { GgufFields } from '../models/gguf-fields.ts';
import { say } from '../say/say.ts';

const ARCHITECTURE_KEY = 'general.architecture';

/** Fields under the model's own name, or under the one that the file gives its architecture. */
export function readArchitectureFields(
  metadata: ReadonlyMap<string, MetadataValue>,
  { architecture, label }: { readonly architecture: string; readonly label: string },
): GgufFields {
  const told = metadata.get(ARCHITECTURE_KEY);
  return new GgufFields(metadata, { architecture: typeof told === 'string' ? told : architecture, label });
}

/**
 * Files of one architecture can have the very names of another and mean something else by them: llama.cpp's are the same
 * for all language models.
 * @throws DanqingError MODEL_KIND naming the architecture that the file says it is of
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

/** z_image, z-image and ZImage are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, '');
}
