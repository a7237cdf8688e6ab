import type { Text } from '@danqing/protocol';
import type { ByteSource } from '../formats/byte-source.ts';
import type { MetadataValue, TensorEntry, TensorFile } from '../formats/tensor-file.ts';
import type { RowCoding } from '../graph/stored-weight.ts';

/** A tensor and the open file in which it lies. */
export interface ArchiveTensor extends TensorEntry {
  readonly source: ByteSource;
  /** How its bytes become values, where its type does not say it: then `shape` is that of the values. */
  readonly coding?: RowCoding;
}

/** Checked headers of one or several open files. Whoever opened the archive closes it. */
export interface TensorArchive extends AsyncDisposable {
  /** What was opened: the file, the first of its parts, or the index of its shards. */
  readonly path: string;
  readonly format: TensorFile['format'];
  readonly tensors: ReadonlyMap<string, ArchiveTensor>;
  /** Of all shards; where they differ, the first counts. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** What is unusual but harmless, to be shown to the user. */
  readonly warnings: readonly Text[];
  /** Closing twice is harmless. */
  close(): Promise<void>;
}
