/** Prints the resources available to a process in the control groups in which it was started. */
import { inspectMachine } from '../../../src/host/inspect-machine.ts';
import { processorBudget, systemMemory, usableThreads } from '../../../src/limits/system-resources.ts';

const { threads, totalBytes, freeBytes, hostBytes, devices } = inspectMachine();
const cpu = devices.find(({ kind }) => kind === 'cpu');
process.stdout.write(
  JSON.stringify({
    memory: systemMemory(),
    threads: usableThreads(),
    budget: processorBudget(null),
    machine: { threads, totalBytes, freeBytes, hostBytes },
    cpu: { totalBytes: cpu?.totalBytes, freeBytes: cpu?.freeBytes },
  }),
);
