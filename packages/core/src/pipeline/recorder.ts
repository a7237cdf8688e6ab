import type { HostTensor } from '../graph/lowering.ts';

/**
 * Receives the values between the stages while a picture is made. `generate` has none; `trace` writes them down.
 * The names are an interface: anyone may compare another implementation with them.
 */
export interface Recorder {
  record(name: string, shape: readonly number[], values: HostTensor): void;
}
