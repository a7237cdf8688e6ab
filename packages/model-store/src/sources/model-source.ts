import type { Checksum } from '../download/checksum.ts';

/** Metadata of a file, as reported by its source. */
export interface RemoteFile {
  readonly path: string;
  readonly byteLength: number;
  /** As published there; checksums from elsewhere may be added. */
  readonly checksums: readonly Checksum[];
}

export const SOURCE_NAMES = ['modelscope', 'huggingface', 'mirror'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** Base addresses of the sources; `mirror` is compatible with Hugging Face and has no default address. */
export type SourceAddresses = Readonly<Partial<Record<SourceName, string>>>;

/** A host of model repositories. */
export interface ModelSource {
  readonly name: SourceName;
  /**
   * Lists all files of a repository. @throws DanqingError SOURCE_UNREACHABLE, SOURCE_NOT_FOUND, SOURCE_ANSWER,
   * CANCELLED
   */
  list(repository: string, signal?: AbortSignal): Promise<ReadonlyMap<string, RemoteFile>>;
  addressOf(repository: string, path: string): URL;
}
