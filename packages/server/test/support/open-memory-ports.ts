import type { Ports } from '../../src/ports/ports.ts';
import { MemoryAttachmentStore } from './memory-attachment-store.ts';
import { MemoryDurationStore } from './memory-duration-store.ts';
import { MemoryEventBus } from './memory-event-bus.ts';
import { MemoryImageStore } from './memory-image-store.ts';
import { MemoryJobStore } from './memory-job-store.ts';

/** Ports that keep everything in memory: a server over them uses neither SQLite nor files. */
export async function openMemoryPorts(): Promise<Ports> {
  return {
    jobs: new MemoryJobStore(),
    durations: new MemoryDurationStore(),
    images: new MemoryImageStore(),
    events: new MemoryEventBus(),
    attachments: new MemoryAttachmentStore({ clientBytes: 1e8, totalBytes: 1e8, idleMs: 1e6 }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
