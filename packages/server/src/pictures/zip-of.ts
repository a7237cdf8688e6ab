import type { ReadStream } from 'node:fs';
import type { PassThrough } from 'node:stream';
import { openRegularFile } from '@danqing/engine';
import { DanqingError } from '@danqing/protocol';
import { ZipFile } from 'yazl';
import { say } from '../say/say.ts';

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
      // A file that vanishes while the ZIP is sent breaks it off: the reader sees that it is not whole.
      const breakOff = (error: Error) => out.destroy(error);
      void openFile(path).then((opened) => {
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

/** Neither a link nor a pipe that someone put in the place of a picture. */
async function openFile(path: string): Promise<ReadStream> {
  const file = await openRegularFile(path, { followLinks: false });
  if (file === null)
    throw new DanqingError('IMAGE_NOT_FOUND', say`What has the name of a picture is no file.`);
  return file.handle.createReadStream();
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
