import type { AttachmentStore } from './attachment-store.ts';
import type { DurationStore } from './duration-store.ts';
import type { EventBus } from './event-bus.ts';
import type { ImageStore } from './image-store.ts';
import type { JobStore } from './job-store.ts';

/** What a server keeps and tells, and through what: no more than this is shared between processes. */
export interface Ports extends AsyncDisposable {
  readonly jobs: JobStore;
  readonly durations: DurationStore;
  readonly images: ImageStore;
  readonly events: EventBus;
  readonly attachments: AttachmentStore;
}
