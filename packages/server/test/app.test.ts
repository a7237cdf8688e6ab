import { describeServer } from './server-suite.ts';
import { openMemoryPorts } from './support/open-memory-ports.ts';
import { fakeSource, miniSource } from './support/test-server.ts';

describeServer('the server over the fake engine', fakeSource);
describeServer('the server over danqing-mini', miniSource);
describeServer('the server over ports in memory', fakeSource, { openPorts: openMemoryPorts });
