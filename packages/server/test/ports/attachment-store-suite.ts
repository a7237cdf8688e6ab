import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { AttachmentStore } from '../../src/ports/attachment-store.ts';
import type { AttachmentLimits } from '../../src/store/file-attachment-store.ts';

export interface OpenedAttachmentStore extends AsyncDisposable {
  readonly store: AttachmentStore;
}

const LIMITS = { clientBytes: 10, totalBytes: 15, idleMs: 1000 };
const NOBODY: ReadonlySet<string> = new Set();
const upload = (text: string, client = '10.0.0.1') =>
  ({ client, kind: 'noise', bytes: Buffer.from(text) }) as const;
const keyOf = (text: string, client = '10.0.0.1') =>
  ({ client, kind: 'noise', id: createHash('sha256').update(text).digest('hex') }) as const;

/** What every attachment store must do; `open` returns an empty one with the given limits. */
export function describeAttachmentStore(
  name: string,
  open: (limits: AttachmentLimits) => Promise<OpenedAttachmentStore>,
): void {
  describe(name, () => {
    it('keeps bytes under their hash, the same bytes once', async () => {
      await using opened = await open(LIMITS);
      const { store } = opened;
      const attachment = { id: keyOf('eight by').id, bytes: 8, kind: 'noise' };
      expect(await store.add(upload('eight by'))).toEqual(attachment);
      expect(await store.add(upload('eight by'))).toEqual(attachment);
      expect(Buffer.from(await store.read(keyOf('eight by'))).toString()).toBe('eight by');
    });

    it('gives nobody what another client has uploaded', async () => {
      await using opened = await open(LIMITS);
      const { store } = opened;
      await store.add(upload('mine'));
      const code = { code: 'ATTACHMENT_NOT_FOUND' };
      await expect(store.read(keyOf('mine', '10.0.0.2'))).rejects.toMatchObject(code);
      await expect(store.read(keyOf('none'))).rejects.toMatchObject(code);
    });

    it('has a limit for each client and one for all', async () => {
      await using opened = await open(LIMITS);
      const { store } = opened;
      await store.add(upload('eight by'));
      const code = { code: 'ATTACHMENTS_FULL' };
      await expect(store.add(upload('too'))).rejects.toMatchObject(code);
      await store.add(upload('seven b', '10.0.0.2'));
      await expect(store.add(upload('x', '10.0.0.3'))).rejects.toMatchObject(code);
    });

    it('removes what was not used for a while and no job needs', async () => {
      await using opened = await open(LIMITS);
      const { store } = opened;
      vi.useFakeTimers({ toFake: ['Date'] });
      try {
        for (const text of ['old', 'need', 'use']) await store.add(upload(text));
        vi.setSystemTime(Date.now() + LIMITS.idleMs - 1);
        await store.read(keyOf('use'));
        vi.setSystemTime(Date.now() + 100);
        await store.sweep(new Set([keyOf('need').id]));
        await expect(store.read(keyOf('old'))).rejects.toMatchObject({ code: 'ATTACHMENT_NOT_FOUND' });
        for (const text of ['need', 'use']) await store.read(keyOf(text));
        vi.setSystemTime(Date.now() + LIMITS.idleMs + 1);
        await store.sweep(NOBODY);
        await store.add(upload('ten bytes!'));
      } finally {
        vi.useRealTimers();
      }
    });
  });
}
