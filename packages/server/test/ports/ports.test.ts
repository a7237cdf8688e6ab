import { join } from 'node:path';
import { DurationTable } from '../../src/store/duration-table.ts';
import { FileAttachmentStore } from '../../src/store/file-attachment-store.ts';
import { FileImageStore } from '../../src/store/file-image-store.ts';
import { JobTable } from '../../src/store/job-table.ts';
import { PictureTable } from '../../src/store/picture-table.ts';
import { MemoryAttachmentStore } from '../support/memory-attachment-store.ts';
import { MemoryDurationStore } from '../support/memory-duration-store.ts';
import { MemoryEventBus } from '../support/memory-event-bus.ts';
import { MemoryImageStore } from '../support/memory-image-store.ts';
import { MemoryJobStore } from '../support/memory-job-store.ts';
import { openTemporaryStore } from '../support/open-temporary-store.ts';
import { describeAttachmentStore } from './attachment-store-suite.ts';
import { describeDurationStore } from './duration-store-suite.ts';
import { describeEventBus } from './event-bus-suite.ts';
import { describeImageStore } from './image-store-suite.ts';
import { describeJobStore } from './job-store-suite.ts';

const nothingToClose = { [Symbol.asyncDispose]: () => Promise.resolve() };

describeJobStore('jobs in SQLite', async () => {
  const opened = openTemporaryStore();
  return { ...opened, store: new JobTable(opened.database) };
});
describeJobStore('jobs in memory', async () => ({ ...nothingToClose, store: new MemoryJobStore() }));

describeDurationStore('durations in SQLite', async () => {
  const opened = openTemporaryStore();
  return { ...opened, store: new DurationTable(opened.database) };
});
describeDurationStore('durations in memory', async () => ({
  ...nothingToClose,
  store: new MemoryDurationStore(),
}));

describeImageStore('pictures in files', async () => {
  const opened = openTemporaryStore();
  const folders = { output: join(opened.folder, 'outputs'), thumbnails: join(opened.folder, 'thumbnails') };
  return { ...opened, store: new FileImageStore(new PictureTable(opened.database), folders) };
});
describeImageStore('pictures in memory', async () => ({ ...nothingToClose, store: new MemoryImageStore() }));

describeAttachmentStore('attachments in files', async (limits) => {
  const opened = openTemporaryStore();
  return { ...opened, store: new FileAttachmentStore(join(opened.folder, 'attachments'), limits) };
});
describeAttachmentStore('attachments in memory', async (limits) => ({
  ...nothingToClose,
  store: new MemoryAttachmentStore(limits),
}));

describeEventBus('events in memory, all of them', () => new MemoryEventBus());
