import type { HostTensor } from '../graph/lowering.ts';

/**
 * Receives intermediate values between the stages while an image is drawn. `generate` has none; `trace` writes them to
 * disk. The names are a public interface: other implementations can be compared with them.
 */
export interface Recorder {
  record(name: string, shape: readonly number[], values: HostTensor): void;
}
