import { DanqingError } from '@danqing/protocol';
import type { AttachmentKey } from '../ports/attachment-store.ts';
import { say } from '../say/say.ts';

export function attachmentNotFound({ id, kind }: AttachmentKey, cause?: unknown): DanqingError {
  return new DanqingError('ATTACHMENT_NOT_FOUND', say`There is no attachment ${id} of the kind ${kind}.`, {
    hint: say`Upload it again: POST /api/attachments?kind=${kind}.`,
    details: { id, kind },
    cause,
  });
}
