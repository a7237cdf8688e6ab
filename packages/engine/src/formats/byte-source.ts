/**
 * Random access to bytes: a file, a buffer in a test, later a remote file. Formats read through this and
 * never touch the file system themselves.
 */
export interface ByteSource {
  /** Shown in error messages. */
  readonly label: string;
  readonly byteLength: number;
  /**
   * Exactly `length` bytes from `offset`.
   * @throws DanqingError FORMAT_TRUNCATED when the range passes the end.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}
