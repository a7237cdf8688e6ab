/** Where a picture's bytes come from. Only what is asked for is read: the pixels stay where they are. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** Fewer bytes than asked for where the picture ends before. */
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
