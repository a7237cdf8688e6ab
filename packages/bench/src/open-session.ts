import { invariant } from '@danqing/protocol';
import type { BenchCaseName } from './bench-cases.ts';
import type { BenchInput } from './bench-input.ts';
import { openDamagedWeightsSession } from './faults/damaged-weights-session.ts';
import { openKilledEngineSession } from './faults/killed-engine-session.ts';
import { openRefusedMemorySession } from './faults/refused-memory-session.ts';
import { openSlowDiskSession } from './faults/slow-disk-session.ts';
import { openSessionInChild } from './native-process.ts';
import { openClientsSession } from './pairs/clients-session.ts';
import { openColdStartSession } from './pairs/cold-start-session.ts';
import { openLoadSession, openWarmPictureSession } from './pairs/picture-sessions.ts';
import { openBudgetsSession } from './series/budgets-session.ts';
import { openMemorySession } from './series/memory-session.ts';
import { openPromptsSession } from './series/prompts-session.ts';
import { openRowSession } from './series/row-session.ts';
import { openSizesSession } from './series/sizes-session.ts';
import type { BenchSession } from './session.ts';

type OpenSession = (input: BenchInput) => BenchSession | Promise<BenchSession>;

const native =
  (name: 'step' | 'buffers' | 'ipc'): OpenSession =>
  ({ engine, request, cost }) =>
    openSessionInChild({ name, engine, request, cost });

const SESSIONS: Readonly<Record<BenchCaseName, OpenSession>> = {
  'cold-start': ({ command, request, cost }) => {
    invariant(command !== undefined, 'cold-start starts a program, and none was named');
    return openColdStartSession((places) => command(request, places), cost);
  },
  load: openLoadSession,
  'warm-picture': openWarmPictureSession,
  step: native('step'),
  buffers: native('buffers'),
  ipc: native('ipc'),
  sizes: openSizesSession,
  memory: openMemorySession,
  prompts: openPromptsSession,
  'in-a-row': openRowSession,
  clients: openClientsSession,
  budgets: openBudgetsSession,
  'refused-memory': openRefusedMemorySession,
  'killed-engine': openKilledEngineSession,
  'damaged-weights': openDamagedWeightsSession,
  'slow-disk': openSlowDiskSession,
};

/** @throws DanqingError errors of the engine */
export async function openSession(name: BenchCaseName, input: BenchInput): Promise<BenchSession> {
  return SESSIONS[name](input);
}
