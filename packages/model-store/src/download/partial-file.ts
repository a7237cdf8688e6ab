/** A partially downloaded file: `X.part` grows, `X.part.json` says which file it is a part of. */
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from '@danqing/engine';
import { z } from 'zod';
import { throwIfTransferCancelled } from '../transfer-cancelled.ts';
import { Checker } from './checksum.ts';
import { type Expected, expectedSchema, isSameFile } from './expected-file.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

const noteSchema = expectedSchema.extend({
  /** ETag of the answer from which the bytes came. */
  etag: z.string().nullable(),
});
type Note = z.infer<typeof noteSchema>;

export class PartialFile {
  /** Path of the finished file. */
  readonly path: string;
  private readonly expected: Expected;
  private handle: FileHandle | null = null;
  private checker: Checker;
  private length = 0;
  private tag: string | null = null;

  constructor(path: string, expected: Expected) {
    this.path = path;
    this.expected = expected;
    this.checker = new Checker(expected.checksums, expected.byteLength);
  }

  /** Number of bytes on disk. */
  get byteLength(): number {
    return this.length;
  }

  get etag(): string | null {
    return this.tag;
  }

  private get partPath(): string {
    return `${this.path}.part`;
  }

  private get notePath(): string {
    return `${this.path}.part.json`;
  }

  /** Resumes an earlier attempt if it was for the same file. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    await this.guard(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      const note = await readNote(this.notePath);
      const isSame = note !== null && isSameFile(note, this.expected);
      if (!isSame) await rm(this.partPath, { force: true });
      this.handle = await open(this.partPath, 'a+');
      this.tag = isSame ? note.etag : null;
      const { size } = await this.handle.stat();
      if (size > this.expected.byteLength) return this.restart(null);
      await this.readSoFar(size, signal);
    });
  }

  /** Discards the bytes on disk; the following ones come from the answer with that ETag. */
  async restart(etag: string | null): Promise<void> {
    await this.guard(async () => {
      await this.handle?.truncate(0);
      this.length = 0;
      this.checker = new Checker(this.expected.checksums, this.expected.byteLength);
      await this.remember(etag);
    });
  }

  /** Records the answer that the bytes belong to, before the first is written. */
  async remember(etag: string | null): Promise<void> {
    const { byteLength, checksums } = this.expected;
    const note: Note = { byteLength, checksums: [...checksums], etag };
    const temporary = `${this.notePath}.new`;
    await this.guard(async () => {
      await writeFile(temporary, JSON.stringify(note));
      await rename(temporary, this.notePath);
    });
    this.tag = etag;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.guard(async () => {
      for (let done = 0; done < bytes.byteLength; ) {
        const { bytesWritten = 0 } = (await this.handle?.write(bytes, done)) ?? {};
        done += bytesWritten;
      }
    });
    this.checker.update(bytes);
    this.length += bytes.byteLength;
  }

  /** Verifies the published checksums and gives the file its name. Returns the wrong checksum if the file differs. */
  async finish(): Promise<ReturnType<Checker['findMismatch']>> {
    const mismatch = this.checker.findMismatch();
    if (mismatch !== null) return mismatch;
    await this.guard(async () => {
      await this.handle?.sync();
      await this.close();
      await rename(this.partPath, this.path);
      await rm(this.notePath, { force: true });
    });
    return null;
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.partPath, { force: true });
    await rm(this.notePath, { force: true });
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close();
  }

  /** Computes the checksums of the bytes on disk, since the last writes of a killed process may be damaged. */
  private async readSoFar(size: number, signal: AbortSignal | undefined): Promise<void> {
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, size));
    while (this.length < size) {
      throwIfTransferCancelled(signal);
      const { bytesRead = 0 } =
        (await this.handle?.read(buffer, 0, Math.min(buffer.length, size - this.length), this.length)) ?? {};
      if (bytesRead === 0) break;
      this.checker.update(buffer.subarray(0, bytesRead));
      this.length += bytesRead;
    }
  }

  private async guard<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw diskError(this.path, error);
    }
  }
}

/** Number of bytes from an earlier attempt, finished or not, that are usable for this file. */
export async function countBytesHere(path: string, expected: Expected): Promise<number> {
  const { byteLength } = expected;
  const finished = await stat(path).catch(() => null);
  if (finished?.isFile() && finished.size === byteLength) return byteLength;
  const note = await readNote(`${path}.part.json`);
  if (note === null || !isSameFile(note, expected)) return 0;
  const part = await stat(`${path}.part`).catch(() => null);
  return Math.min(part?.size ?? 0, byteLength);
}

async function readNote(path: string): Promise<Note | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
