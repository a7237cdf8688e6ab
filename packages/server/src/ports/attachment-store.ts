import type { Attachment, AttachmentKind } from '@danqing/protocol';

/** Bytes that a client uploads. */
export interface Upload {
  readonly client: string;
  readonly kind: AttachmentKind;
  readonly bytes: Uint8Array;
}

/** Which bytes a job of a client asks for. */
export interface AttachmentKey {
  readonly client: string;
  readonly kind: AttachmentKind;
  readonly id: string;
}

/** Port: what was uploaded for jobs, kept beyond the process until nobody has used it for a while. */
export interface AttachmentStore {
  /** The same bytes of a client twice are one attachment. @throws DanqingError ATTACHMENTS_FULL, DISK_SPACE, OUTPUT_UNWRITABLE */
  add(upload: Upload): Promise<Attachment>;
  /** Counts as a use. @throws DanqingError ATTACHMENT_NOT_FOUND, also for what another client has uploaded */
  read(key: AttachmentKey): Promise<Uint8Array>;
  /** Removes what was not used for a while, but for `needed`: ids that jobs still ask for. */
  sweep(needed: ReadonlySet<string>): Promise<void>;
}
