import { createHash } from 'node:crypto';
import { lstat, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile, replaceFile } from '@danqing/engine';
import { ATTACHMENTS, type Attachment, DanqingError, SerialQueue } from '@danqing/protocol';
import { attachmentNotFound } from '../attachments/attachment-not-found.ts';
import type { AttachmentKey, AttachmentStore, Upload } from '../ports/attachment-store.ts';
import { say } from '../say/say.ts';
import { networkOf } from '../security/network-of.ts';
import { PRIVATE } from './private-folder.ts';
import { storeError } from './store-error.ts';

const MEBIBYTE = 1024 ** 2;

export interface AttachmentLimits {
  /** Limit for all attachments of one network. */
  readonly clientBytes: number;
  /** Limit for all attachments. */
  readonly totalBytes: number;
  /** How long an attachment is kept after its last use. */
  readonly idleMs: number;
}

const LIMITS: AttachmentLimits = {
  clientBytes: 64 * MEBIBYTE,
  totalBytes: 512 * MEBIBYTE,
  idleMs: 3_600_000,
};
/** A file still being written is younger than this. */
const STALE_PART_MS = 60_000;
const OWNER_DIGITS = 16;
const NAME = /^([0-9a-f]{16})-([0-9a-f]{64})\.[a-z]+$/;
const PART = /^\..*\.part$/;

interface Kept {
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** Attachments as files `<client>-<SHA-256>.<kind>`; the modification time of a file is its last use. */
export class FileAttachmentStore implements AttachmentStore {
  private readonly folder: string;
  private readonly limits: AttachmentLimits;
  /** Changes run one at a time, because each measures the folder first. */
  private readonly changes = new SerialQueue();

  constructor(folder: string, limits: AttachmentLimits = LIMITS) {
    this.folder = folder;
    this.limits = limits;
  }

  add({ client, kind, bytes }: Upload): Promise<Attachment> {
    const id = sha256(bytes);
    const path = this.pathOf({ client, kind, id });
    return this.changes.run(async () => {
      if (!(await use(path))) {
        await this.checkRoom(client, bytes.length);
        await replaceFile(path, bytes, PRIVATE).catch(refused);
      }
      return { id, bytes: bytes.length, kind };
    });
  }

  async read(key: AttachmentKey): Promise<Uint8Array> {
    const path = this.pathOf(key);
    const { maxBytes } = ATTACHMENTS[key.kind];
    const bytes = await readRegularFile(path, { followLinks: false, maxBytes }).catch((error: unknown) => {
      throw attachmentNotFound(key, error);
    });
    if (bytes === null || sha256(bytes) !== key.id || !(await use(path))) throw attachmentNotFound(key);
    return bytes;
  }

  sweep(needed: ReadonlySet<string>): Promise<void> {
    return this.changes.run(async () => {
      const now = Date.now();
      for (const { name, usedAt } of await this.list(PART)) {
        if (now - usedAt > STALE_PART_MS) await rm(join(this.folder, name), { force: true });
      }
      for (const { name, usedAt } of await this.list(NAME)) {
        const isNeeded = needed.has(NAME.exec(name)?.[2] ?? '');
        if (!isNeeded && now - usedAt > this.limits.idleMs)
          await rm(join(this.folder, name), { force: true });
      }
    });
  }

  private async checkRoom(client: string, bytes: number): Promise<void> {
    const kept = await this.list(NAME);
    const own = kept.filter(({ name }) => name.startsWith(ownerOf(client)));
    const { clientBytes, totalBytes, idleMs } = this.limits;
    if (sumOf(own) + bytes <= clientBytes && sumOf(kept) + bytes <= totalBytes) return;
    const minutes = Math.ceil(idleMs / 60_000);
    throw new DanqingError('ATTACHMENTS_FULL', say`There is no room for another ${bytes} bytes.`, {
      hint: say`An attachment goes ${minutes} minutes after its last use.`,
      details: { bytes, clientBytes, totalBytes },
    });
  }

  private async list(pattern: RegExp): Promise<Kept[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => pattern.test(name));
    const found = await Promise.all(
      names.map(async (name): Promise<Kept[]> => {
        const stats = await lstat(join(this.folder, name)).catch(() => null);
        return stats === null ? [] : [{ name, bytes: stats.size, usedAt: stats.mtimeMs }];
      }),
    );
    return found.flat();
  }

  /** Callers have already checked that the id is a SHA-256. */
  private pathOf({ client, kind, id }: AttachmentKey): string {
    return join(this.folder, `${ownerOf(client)}-${id}.${kind}`);
  }
}

/** Marks a file as used now; false if it does not exist. */
async function use(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

function ownerOf(client: string): string {
  return sha256(new TextEncoder().encode(networkOf(client))).slice(0, OWNER_DIGITS);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sumOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Words the error for the operator of a server: the engine's own words mention flags. */
function refused(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  throw storeError(cause, say`The folder of attachments`);
}
