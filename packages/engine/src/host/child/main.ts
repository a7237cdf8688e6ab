/**
 * The engine's process. Its parent talks to it over the channel that `fork` made, and it does not outlive its parent.
 */

// Ctrl-C reaches the whole process group; what it means is the parent's to decide.
process.on('SIGINT', () => {});
// At once and without putting anything in order: a computation on another thread would hold up an exit.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const [{ serve }, { openEngineInProcess }, { inspectMachine }] = await Promise.all([
  import('./serve.ts'),
  import('../in-process.ts'),
  import('../inspect-machine.ts'),
]);
serve({ open: openEngineInProcess, inspect: inspectMachine });
