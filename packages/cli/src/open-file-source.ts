import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DanqingError } from '@danqing/protocol';
import type { ByteSource } from '@danqing/protocol/pictures';
import { say } from './say/say.ts';

/** A file for partial reads, open until it is disposed. */
export interface FileSource extends ByteSource, AsyncDisposable {}

/** @throws DanqingError INPUT_FILE */
export async function openFileSource(path: string): Promise<FileSource> {
  // Non-blocking: otherwise a pipe without a writer would block forever.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (cause: unknown) => {
      throw unreadable(path, cause);
    },
  );
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unreadable(path);
    return sourceOf(path, handle, stats.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function sourceOf(path: string, handle: FileHandle, size: number): FileSource {
  return {
    size,
    async read(start, length) {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - start)));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle
          .read(buffer, filled, buffer.length - filled, start + filled)
          .catch((cause: unknown) => {
            throw unreadable(path, cause);
          });
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function unreadable(path: string, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', say`${path} cannot be read as a file.`, {
    hint: say`Check the path and the permissions.`,
    cause,
  });
}
