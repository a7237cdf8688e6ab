import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { filesBelow } from '../../../core/test/support/model-hub.ts';
import type { CatalogueModel } from '../../src/catalogue.ts';

export const TINY_FOLDER = fileURLToPath(new URL('../../../../fixtures/golden/tiny', import.meta.url));
export const TINY_REPOSITORY = 'danqing/tiny';

/** A catalogue with one model: the fixture of the official layout, shards included. */
export function tinyCatalogue(): CatalogueModel[] {
  const files = [...filesBelow(TINY_FOLDER)].map(([path, bytes]) => ({
    repository: TINY_REPOSITORY,
    path,
    target: path,
    ...(path.startsWith('vae/') ? { md5: createHash('md5').update(bytes).digest('hex') } : {}),
  }));
  const storedAs = { transformer: 'F32', textEncoder: 'F32' };
  return [
    { name: 'tiny', licence: 'none', defaultVariant: 'f32', variants: [{ name: 'f32', storedAs, files }] },
  ];
}
