import { say } from '../say/say.ts';
import { formatError } from './format-error.ts';

/**
 * Random access to bytes: a file, a buffer in a test, later a remote file. Format readers use this interface and never
 * touch the file system themselves.
 */
export interface ByteSource {
  /** Shown in error messages. */
  readonly label: string;
  readonly byteLength: number;
  /**
   * Returns exactly `length` bytes from `offset`, in a buffer of their own.
   * @throws DanqingError FORMAT_TRUNCATED when the range passes the end.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /**
   * Fills `target` completely with the bytes from `offset` on, for callers that reuse a large buffer.
   * @throws DanqingError FORMAT_TRUNCATED when the range passes the end.
   */
  readInto(offset: number, target: Uint8Array): Promise<void>;
}

/** Bytes that are already in memory. */
export class MemoryByteSource implements ByteSource {
  readonly label: string;
  readonly byteLength: number;
  private readonly bytes: Uint8Array;

  constructor(label: string, bytes: Uint8Array) {
    this.label = label;
    this.byteLength = bytes.byteLength;
    this.bytes = bytes;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkRange(this, offset, length);
    return this.bytes.slice(offset, offset + length);
  }

  async readInto(offset: number, target: Uint8Array): Promise<void> {
    checkRange(this, offset, target.byteLength);
    target.set(this.bytes.subarray(offset, offset + target.byteLength));
  }
}

/** Helper for implementations of ByteSource. @throws DanqingError FORMAT_TRUNCATED when the range passes the end. */
export function checkRange(source: ByteSource, offset: number, length: number): void {
  if (offset + length <= source.byteLength) return;
  throw formatError(
    'FORMAT_TRUNCATED',
    say`ends at byte ${source.byteLength}; ${offset + length} bytes were expected`,
    {
      file: source.label,
    },
  );
}
