import type { AttachmentStore } from './attachments/attachment-store.ts';
import type { DurationStore } from './jobs/duration-store.ts';
import type { EventBus } from './jobs/event-bus.ts';
import type { JobStore } from './jobs/job-store.ts';
import type { ImageStore } from './pictures/image-store.ts';

/** What a server keeps and tells, and through what: no more than this is shared between processes. */
export interface Ports extends AsyncDisposable {
  readonly jobs: JobStore;
  readonly durations: DurationStore;
  readonly images: ImageStore;
  readonly events: EventBus;
  readonly attachments: AttachmentStore;
}
