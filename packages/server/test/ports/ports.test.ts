import { DurationTable } from '../../src/store/duration-table.ts';
import { JobTable } from '../../src/store/job-table.ts';
import { MemoryDurationStore } from '../support/memory-duration-store.ts';
import { MemoryEventBus } from '../support/memory-event-bus.ts';
import { MemoryJobStore } from '../support/memory-job-store.ts';
import { openTemporaryStore } from '../support/open-temporary-store.ts';
import { describeDurationStore } from './duration-store-suite.ts';
import { describeEventBus } from './event-bus-suite.ts';
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

describeEventBus('events in memory, all of them', () => new MemoryEventBus());
