import type { Attachment, AttachmentKind } from '@danqing/protocol';

/** Bytes uploaded by a client. */
export interface Upload {
  readonly client: string;
  readonly kind: AttachmentKind;
  readonly bytes: Uint8Array;
}

/** Identifies the bytes that a client's job uses. */
export interface AttachmentKey {
  readonly client: string;
  readonly kind: AttachmentKind;
  readonly id: string;
}

/** Port: uploads for jobs. They outlive the process, until they have not been used for a while. */
export interface AttachmentStore {
  /**
   * The same bytes from the same client are stored once.
   * @throws DanqingError ATTACHMENTS_FULL, DISK_SPACE, OUTPUT_UNWRITABLE
   */
  add(upload: Upload): Promise<Attachment>;
  /** Counts as a use. @throws DanqingError ATTACHMENT_NOT_FOUND, also for another client's upload */
  read(key: AttachmentKey): Promise<Uint8Array>;
  /** Removes attachments not used for a while, except `needed`: the ids that jobs still refer to. */
  sweep(needed: ReadonlySet<string>): Promise<void>;
}
