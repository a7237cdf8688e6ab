/** Where a picture's bytes come from. Only the requested ranges are read, never the pixels. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** Returns fewer bytes than requested when the file ends earlier. */
  read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

export function sourceOfBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (start, length) => new Uint8Array(bytes.subarray(start, start + length)),
  };
}

export function sourceOfBlob(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (start, length) => new Uint8Array(await blob.slice(start, start + length).arrayBuffer()),
  };
}
