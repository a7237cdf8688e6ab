import type { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  readonly name: string;
  readonly createdAt: number;
  /** Called when it is this file's turn. */
  readonly open: () => Promise<Readable>;
}

/**
 * A ZIP of these files, read as fast as the reader consumes it. They are stored uncompressed, because PNG is compressed
 * already.
 */
export function zipOf(entries: readonly ZipEntry[]): ReadableStream<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as PassThrough;
  let current: Readable | null = null;
  for (const { name, createdAt, open } of entries) {
    zip.addReadStreamLazy(name, { compress: false, mtime: new Date(createdAt) }, (give) => {
      // The reader has gone: the remaining files are not opened.
      if (out.destroyed) return;
      // If a file vanishes while the ZIP is sent, the stream is aborted, so that the reader notices that it is
      // incomplete.
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

/**
 * Used instead of Readable.toWeb: in Node 20 that throws an uncatchable error when the reader leaves while data is
 * under way.
 */
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
