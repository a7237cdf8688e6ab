import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogueModel } from '@danqing/model-store';
import { filesBelow, type HubOptions, ModelHub } from '../../../core/test/support/model-hub.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import {
  TINY_FOLDER,
  TINY_REPOSITORY,
  tinyCatalogue,
} from '../../../model-store/test/support/tiny-catalogue.ts';
import { installedModels } from '../../src/engines/installed-models.ts';
import type { ModelSource } from '../../src/engines/model-source.ts';
import type { ModelLibrary } from '../../src/library/model-library.ts';

type LibraryOptions = ConstructorParameters<typeof ModelLibrary>[0];

export interface TinyLibrary extends AsyncDisposable {
  readonly hub: ModelHub;
  /** Holds everything else. */
  readonly folder: string;
  readonly importFolder: string;
  readonly libraryFolder: string;
  readonly catalogue: readonly CatalogueModel[];
  /** The options for opening a server. */
  readonly options: LibraryOptions;
  readonly source: ModelSource;
}

const MODELS = fileURLToPath(new URL('../../../../models', import.meta.url));

/**
 * An empty library in addition to the repository's models, a hub with the tiny model, and a folder to import it from.
 */
export async function openTinyLibrary(options: Partial<HubOptions> = {}): Promise<TinyLibrary> {
  const temporary = makeTemporaryFolder();
  const folder = temporary.path;
  const repositories = new Map([[TINY_REPOSITORY, filesBelow(TINY_FOLDER)]]);
  const hub = await ModelHub.start({ shape: 'huggingface', repositories, ...options });
  const libraryFolder = join(folder, 'library');
  const libraries = [libraryFolder, MODELS];
  const importFolder = join(folder, 'downloads');
  cpSync(TINY_FOLDER, join(importFolder, 'tiny'), { recursive: true });
  const catalogue = tinyCatalogue();
  const engine = { device: 'cpu', threads: 1 };
  return {
    hub,
    folder,
    importFolder,
    libraryFolder,
    catalogue,
    options: {
      libraryFolder,
      libraries,
      importFolders: [importFolder],
      sources: { huggingface: hub.address },
      catalogue,
    },
    source: installedModels({ nameOrPath: 'danqing-mini', libraries, engine }),
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      temporary[Symbol.dispose]();
    },
  };
}
