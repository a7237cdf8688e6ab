import { describeServer } from './server-suite.ts';
import { fakeSource, miniSource } from './support/test-server.ts';

describeServer('the server over the fake engine', fakeSource);
describeServer('the server over danqing-mini', miniSource);
