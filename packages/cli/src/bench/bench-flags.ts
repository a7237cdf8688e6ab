import type { DeviceFlags, JsonFlag, ModelFlags, QuietFlag, RequestFlags } from '../flags.ts';

export interface BenchFlags
  extends ModelFlags,
    DeviceFlags,
    Omit<RequestFlags, 'numImages' | 'negativePrompt'>,
    JsonFlag,
    QuietFlag {
  readonly prompt: string;
  /** quick, full */
  readonly suite: string | undefined;
  /** Names of cases, separated by commas. */
  readonly case: string | undefined;
  readonly rounds: string | undefined;
  readonly list: boolean | undefined;
  readonly output: string | undefined;
}
