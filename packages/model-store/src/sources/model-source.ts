import type { Checksum } from '../download/checksum.ts';

/** What a source says of one of its files. */
export interface RemoteFile {
  readonly path: string;
  readonly byteLength: number;
  /** As published there; what hashes of the same file by other means may be added. */
  readonly checksums: readonly Checksum[];
}

export const SOURCE_NAMES = ['modelscope', 'huggingface', 'mirror'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** Where each source is; `mirror` answers as Hugging Face does and has no address of its own. */
export type SourceAddresses = Readonly<Partial<Record<SourceName, string>>>;

/** A place with repositories of models. */
export interface ModelSource {
  readonly name: SourceName;
  /** Every file of a repository. @throws DanqingError SOURCE_UNREACHABLE, SOURCE_NOT_FOUND, SOURCE_ANSWER, CANCELLED */
  list(repository: string, signal?: AbortSignal): Promise<ReadonlyMap<string, RemoteFile>>;
  addressOf(repository: string, path: string): URL;
}
