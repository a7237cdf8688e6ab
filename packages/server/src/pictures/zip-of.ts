import { createReadStream, type ReadStream } from 'node:fs';
import type { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
}

/** Files as a ZIP, read as the reader takes them. PNG is compressed already: they are stored as they are. */
export function zipOf(entries: readonly ZipEntry[]): ReadableStream<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as PassThrough;
  let current: ReadStream | null = null;
  for (const { name, path, createdAt } of entries) {
    zip.addReadStreamLazy(name, { compress: false, mtime: new Date(createdAt) }, (give) => {
      // Nobody reads on: what follows stays closed.
      if (out.destroyed) return;
      current = createReadStream(path);
      // A file that vanishes while the ZIP is sent breaks it off: the reader sees that it is not whole.
      current.on('error', (error) => out.destroy(error));
      give(null, current);
    });
  }
  out.once('close', () => current?.destroy());
  zip.on('error', (error: Error) => out.destroy(error));
  zip.end();
  return toWeb(out);
}

/** Not Readable.toWeb: in Node 20 it throws, out of reach, where a reader leaves while data is on its way. */
function toWeb(out: PassThrough): ReadableStream<Uint8Array> {
  const chunks = out[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void out.destroy(),
  });
}
