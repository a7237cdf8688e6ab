import type { DeviceFlags, JsonFlag, ModelFlags, RequestFlags } from '../flags.ts';

export interface PlanFlags
  extends ModelFlags,
    DeviceFlags,
    Pick<RequestFlags, 'size' | 'width' | 'height' | 'steps' | 'guidance'>,
    JsonFlag {
  readonly prompt: string;
  /** A graphics card, by name. */
  readonly gpu: string | undefined;
  /** Of a card that has no name here: 8GiB. */
  readonly memory: string | undefined;
  /** Prints the reasons, too. */
  readonly details: boolean | undefined;
  readonly allGpus: boolean | undefined;
  /** A common set of files: q8_0. */
  readonly files: string | undefined;
  /** For `--size auto`: 16:9. */
  readonly aspect: string | undefined;
  readonly maxSeconds: string | undefined;
}
