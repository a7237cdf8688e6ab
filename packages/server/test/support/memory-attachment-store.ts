import { createHash } from 'node:crypto';
import { type Attachment, DanqingError, sameText } from '@danqing/protocol';
import { attachmentNotFound } from '../../src/attachments/attachment-not-found.ts';
import type { AttachmentKey, AttachmentStore, Upload } from '../../src/ports/attachment-store.ts';
import type { AttachmentLimits } from '../../src/store/file-attachment-store.ts';

interface Kept extends Upload {
  usedAt: number;
}

export class MemoryAttachmentStore implements AttachmentStore {
  private readonly kept = new Map<string, Kept>();
  private readonly limits: AttachmentLimits;

  constructor(limits: AttachmentLimits) {
    this.limits = limits;
  }

  async add({ client, kind, bytes }: Upload): Promise<Attachment> {
    const id = createHash('sha256').update(bytes).digest('hex');
    const key = keyOf({ client, kind, id });
    const others = [...this.kept].filter(([other]) => other !== key).map(([, upload]) => upload);
    const own = others.filter((upload) => upload.client === client);
    if (
      sumOf(own) + bytes.length > this.limits.clientBytes ||
      sumOf(others) + bytes.length > this.limits.totalBytes
    )
      throw new DanqingError('ATTACHMENTS_FULL', sameText('full'));
    this.kept.set(key, { client, kind, bytes: bytes.slice(), usedAt: Date.now() });
    return { id, bytes: bytes.length, kind };
  }

  async read(key: AttachmentKey): Promise<Uint8Array> {
    const found = this.kept.get(keyOf(key));
    if (found === undefined) throw attachmentNotFound(key);
    found.usedAt = Date.now();
    return found.bytes.slice();
  }

  async sweep(needed: ReadonlySet<string>): Promise<void> {
    for (const [key, { usedAt }] of this.kept) {
      const isNeeded = needed.has(key.split(' ')[1] ?? '');
      if (!isNeeded && Date.now() - usedAt > this.limits.idleMs) this.kept.delete(key);
    }
  }
}

function keyOf({ client, kind, id }: AttachmentKey): string {
  return `${client} ${id} ${kind}`;
}

function sumOf(uploads: readonly Upload[]): number {
  return uploads.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
