import type { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  readonly name: string;
  readonly createdAt: number;
  /** Called when its turn comes. */
  readonly open: () => Promise<Readable>;
}

/** Files as a ZIP, read as the reader takes them. PNG is compressed already: they are stored as they are. */
export function zipOf(entries: readonly ZipEntry[]): ReadableStream<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as PassThrough;
  let current: Readable | null = null;
  for (const { name, createdAt, open } of entries) {
    zip.addReadStreamLazy(name, { compress: false, mtime: new Date(createdAt) }, (give) => {
      // Nobody reads on: what follows stays closed.
      if (out.destroyed) return;
      // A file that vanishes while the ZIP is sent breaks it off: the reader sees that it is not whole.
      const breakOff = (error: Error) => out.destroy(error);
      void open().then((opened) => {
        current = opened;
        opened.on('error', breakOff);
        if (out.destroyed) opened.destroy();
        else give(null, opened);
      }, breakOff);
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
