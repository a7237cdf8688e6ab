import type { Text } from '@danqing/protocol';
import type { ByteSource } from '../formats/byte-source.ts';
import type { MetadataValue, TensorEntry, TensorFile } from '../formats/tensor-file.ts';
import type { RowCoding } from '../graph/stored-weight.ts';

/** A tensor and the open file that contains it. */
export interface ArchiveTensor extends TensorEntry {
  readonly source: ByteSource;
  /** How its bytes become values, if its type does not determine it: `shape` is then that of the values. */
  readonly coding?: RowCoding;
}

/** Checked headers of one or several open files. Whoever opens the archive closes it. */
export interface TensorArchive extends AsyncDisposable {
  /** The opened file, the first of its parts, or the index of its shards. */
  readonly path: string;
  readonly format: TensorFile['format'];
  readonly tensors: ReadonlyMap<string, ArchiveTensor>;
  /** Metadata of all shards; if they differ, the first takes precedence. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** Unusual but harmless findings, to be shown to the user. */
  readonly warnings: readonly Text[];
  /** Closing twice is harmless. */
  close(): Promise<void>;
}
