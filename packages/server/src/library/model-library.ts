import { basename, join } from 'node:path';
import {
  approximateBytes,
  CATALOGUE,
  type CatalogueModel,
  checkModelName,
  findVariant,
  type Importable,
  importModel,
  listImportable,
  listInstalledModels,
  listUnfinishedPulls,
  openSource,
  pullModel,
  removeModel,
  SOURCE_NAMES,
  type SourceAddresses,
  type SourceName,
} from '@danqing/model-store';
import { DanqingError, type Library, type Transfer } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { Transfers } from './transfers.ts';

export interface LibraryOptions {
  /** Where models are installed. */
  readonly libraryFolder: string;
  /** All folders with models. */
  readonly libraries: readonly string[];
  /** Folders from which files may be imported, by name. */
  readonly importFolders: readonly string[];
  readonly sources: SourceAddresses;
  /** Default: Danqing's own. */
  readonly catalogue?: readonly CatalogueModel[];
}

export interface ImportFolder {
  readonly name: string;
  readonly entries: readonly Importable[];
}

/** Installs and removes models for clients, which refer to things by name, never by path. */
export class ModelLibrary {
  readonly transfers: Transfers;
  private readonly options: LibraryOptions;
  private readonly onChanged: () => void;
  private readonly catalogue: readonly CatalogueModel[];
  /** Import folders by the names that clients see. */
  private readonly importFolders: ReadonlyMap<string, string>;

  /** `onChanged` is called after a model was installed or removed. */
  constructor(options: LibraryOptions, onChanged: () => void = () => undefined) {
    this.options = options;
    this.onChanged = onChanged;
    this.transfers = new Transfers(onChanged);
    this.catalogue = options.catalogue ?? CATALOGUE;
    this.importFolders = nameFolders(options.importFolders);
  }

  /** Lists the unfinished downloads of earlier processes again. */
  async restore(): Promise<void> {
    this.transfers.restore(await listUnfinishedPulls(this.options.libraryFolder));
  }

  get importFolderNames(): string[] {
    return [...this.importFolders.keys()];
  }

  /** Names of the models that Danqing installed itself. */
  async removableNames(): Promise<ReadonlySet<string>> {
    const installed = await listInstalledModels([this.options.libraryFolder]);
    return new Set(installed.map(({ name }) => name));
  }

  describeCatalogue(): Library['catalogue'] {
    return this.catalogue.map(({ name, licence, defaultVariant, variants }) => ({
      name,
      licence,
      defaultVariant,
      variants: variants.map((variant) => ({
        name: variant.name,
        ...variant.storedAs,
        approximateBytes: approximateBytes(variant),
      })),
    }));
  }

  describeSources(): Library['sources'] {
    return SOURCE_NAMES.map((name) => ({
      name,
      isConfigured: name !== 'mirror' || this.options.sources.mirror !== undefined,
    }));
  }

  /** @throws DanqingError MODEL_NOT_FOUND, INPUT_INVALID, QUEUE_FULL; later errors are part of the transfer */
  startPull({
    model,
    variant,
    source,
    name,
  }: {
    readonly model: string;
    readonly variant?: string | undefined;
    readonly source: SourceName;
    readonly name?: string | undefined;
  }): Transfer {
    const { catalogue } = this;
    const { libraryFolder: library, sources } = this.options;
    const found = findVariant(model, variant, catalogue);
    const target = name ?? `${found.model}-${found.name}`;
    checkModelName(target);
    const from = openSource(source, sources);
    return this.transfers.start({
      kind: 'pull',
      name: target,
      pull: { model: found.model, variant: found.name, source },
      run: (options) =>
        pullModel({ model, variant: found.name, name: target, library, source: from, catalogue, ...options }),
    });
  }

  /** The contents of the configured import folders. */
  async listImports(): Promise<ImportFolder[]> {
    const folders = [...this.importFolders];
    return Promise.all(folders.map(async ([name, path]) => ({ name, entries: await listImportable(path) })));
  }

  /**
   * Imports only what `listImports` names, so nothing else can be reached.
   * @throws DanqingError MODEL_NOT_FOUND, INPUT_INVALID, QUEUE_FULL
   */
  async startImport({
    entries,
    name,
    link,
  }: {
    readonly entries: readonly { readonly folder: string; readonly name: string }[];
    readonly name?: string | undefined;
    readonly link: boolean;
  }): Promise<Transfer> {
    if (name !== undefined) checkModelName(name);
    const listed = await this.listImports();
    const paths = entries.map((entry) => this.pathOf(entry, listed));
    const { libraryFolder: library } = this.options;
    return this.transfers.start({
      kind: 'import',
      name: name ?? null,
      pull: null,
      run: (options) =>
        importModel({ paths, name, library, mode: link ? 'link' : 'copy', confined: true, ...options }),
    });
  }

  /** @throws DanqingError MODEL_NOT_FOUND, MODEL_NOT_REMOVABLE, INPUT_INVALID, MODEL_BUSY, OUTPUT_UNWRITABLE */
  async remove(name: string, current: string): Promise<void> {
    if (name === current) {
      throw new DanqingError('MODEL_NOT_REMOVABLE', say`"${name}" is the model in use.`, {
        hint: say`Choose another model first.`,
        details: { name },
      });
    }
    const { libraryFolder: library, libraries } = this.options;
    await removeModel({ name, library, libraries });
    this.transfers.forget(name);
    this.onChanged();
  }

  private pathOf(
    { folder, name }: { readonly folder: string; readonly name: string },
    listed: readonly ImportFolder[],
  ): string {
    const root = this.importFolders.get(folder);
    const entries = listed.find((each) => each.name === folder)?.entries ?? [];
    const found = entries.find((entry) => entry.name === name);
    if (root !== undefined && found !== undefined) return join(root, ...found.name.split('/'));
    throw new DanqingError('MODEL_NOT_FOUND', say`There is nothing with that name to import.`, {
      hint: say`GET /api/library/imports lists what can be imported; the setting model.import_folders says where to look.`,
      details: { folder: folder.slice(0, 100), name: name.slice(0, 200) },
    });
  }
}

/** Names folders after the last part of their paths; a repeated name gets a number. */
function nameFolders(paths: readonly string[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const path of new Set(paths)) {
    const base = basename(path) || 'folder';
    let name = base;
    for (let number = 2; named.has(name); number += 1) name = `${base}-${number}`;
    named.set(name, path);
  }
  return named;
}
