import { type FileHandle, lstat } from 'node:fs/promises';
import { type ByteSource, checkRange, formatError } from '@danqing/core/formats';
import { DanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { openRegularFile } from './open-regular-file.ts';

/** A single system read is limited to 2 GiB; smaller pieces let other reads proceed in between. */
const MAX_READ_BYTES = 256 * 1024 * 1024;

/** An open file with positional reads, so that several can run at once. The owner closes it. */
export class FileByteSource implements ByteSource, AsyncDisposable {
  readonly label: string;
  readonly byteLength: number;
  private readonly handle: FileHandle;
  private closed: Promise<void> | undefined;

  private constructor(path: string, handle: FileHandle, byteLength: number) {
    this.label = path;
    this.handle = handle;
    this.byteLength = byteLength;
  }

  /** @throws DanqingError MODEL_NOT_FOUND if the file does not exist or cannot be opened */
  static async open(path: string): Promise<FileByteSource> {
    const file = await translateErrors(path, () => openRegularFile(path));
    if (file !== null) return new FileByteSource(path, file.handle, file.stats.size);
    const hint = say`Give the path of a .safetensors or .gguf file, or of a folder that contains one.`;
    throw new DanqingError('MODEL_NOT_FOUND', say`${path}: this is not a regular file.`, { hint });
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkRange(this, offset, length);
    const target = new Uint8Array(length);
    await this.readInto(offset, target);
    return target;
  }

  async readInto(offset: number, target: Uint8Array): Promise<void> {
    checkRange(this, offset, target.byteLength);
    let done = 0;
    while (done < target.byteLength) {
      const length = Math.min(MAX_READ_BYTES, target.byteLength - done);
      const at = { position: offset + done, offset: done, length };
      const { bytesRead } = await translateErrors(this.label, () => this.handle.read(target, at));
      if (bytesRead === 0) {
        throw formatError(
          'FORMAT_TRUNCATED',
          say`became shorter than ${this.byteLength} bytes while being read`,
          {
            file: this.label,
          },
        );
      }
      done += bytesRead;
    }
  }

  /** Closing twice is harmless. */
  close(): Promise<void> {
    this.closed ??= this.handle.close();
    return this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

type Reason = readonly [reason: Text, hint: Text];

const BROKEN_LINK: Reason = [
  say`the file to which this links was moved or deleted`,
  say`Put the file back, or import the model again.`,
];
const REASONS: Readonly<Record<string, Reason>> = {
  ENOENT: [say`there is no such file or folder`, say`Check the path.`],
  ENOTDIR: [say`there is no such file or folder`, say`Check the path.`],
  EACCES: [say`there is no permission to read it`, say`Change its permissions.`],
  EPERM: [say`there is no permission to read it`, say`Change its permissions.`],
  EMFILE: [say`too many files are open`, say`Raise the limit of open files (ulimit -n).`],
};

/** Runs a file system call. @throws DanqingError MODEL_NOT_FOUND in place of system errors */
export async function translateErrors<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const isBrokenLink = code === 'ENOENT' && (await isLink(path));
    const [reason, hint] = isBrokenLink ? BROKEN_LINK : (REASONS[code] ?? unknownReason(code));
    throw new DanqingError('MODEL_NOT_FOUND', say`${path}: ${reason}.`, {
      hint,
      details: { path, ...(isBrokenLink ? { isBrokenLink } : {}) },
      cause: error,
    });
  }
}

function unknownReason(code: string): Reason {
  return [say`it cannot be read (${code})`, say`Check the path and the disk.`];
}

function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );
}
