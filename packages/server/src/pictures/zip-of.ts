import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
}

/** Files as a ZIP, read as the reader takes them. PNG is compressed already: they are stored as they are. */
export function zipOf(entries: readonly ZipEntry[]): ReadableStream<Uint8Array> {
  const zip = new ZipFile();
  for (const { name, path, createdAt } of entries) {
    zip.addFile(path, name, { compress: false, mtime: new Date(createdAt) });
  }
  const out = new Readable().wrap(zip.outputStream);
  // A file that vanishes while the ZIP is sent breaks it off: the reader sees that it is not whole.
  zip.on('error', (error: Error) => out.destroy(error));
  zip.end();
  return Readable.toWeb(out) as ReadableStream<Uint8Array>;
}
