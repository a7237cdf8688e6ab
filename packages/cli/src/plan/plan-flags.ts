import type { DeviceFlags, JsonFlag, ModelFlags, RequestFlags } from '../flags.ts';

export interface PlanFlags
  extends ModelFlags,
    DeviceFlags,
    Pick<RequestFlags, 'size' | 'width' | 'height' | 'steps' | 'guidance'>,
    JsonFlag {
  readonly prompt: string;
  /** A graphics card by its name. */
  readonly gpu: string | undefined;
  readonly allGpus: boolean | undefined;
  /** A set of files in common use: q8_0. */
  readonly files: string | undefined;
  /** Of `--size auto`: 16:9. */
  readonly aspect: string | undefined;
  readonly maxSeconds: string | undefined;
}
