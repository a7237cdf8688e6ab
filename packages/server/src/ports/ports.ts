import type { AttachmentStore } from './attachment-store.ts';
import type { DurationStore } from './duration-store.ts';
import type { EventBus } from './event-bus.ts';
import type { ImageStore } from './image-store.ts';
import type { JobStore } from './job-store.ts';

/** Everything that a server stores or publishes goes through these ports; processes share nothing else. */
export interface Ports extends AsyncDisposable {
  readonly jobs: JobStore;
  readonly durations: DurationStore;
  readonly images: ImageStore;
  readonly events: EventBus;
  readonly attachments: AttachmentStore;
}
