import { DanqingError, type ModelKind } from '@danqing/protocol';
import type { JsonFlag } from './flags.ts';
import { say } from './say/say.ts';

interface QuietFlag {
  readonly quiet?: boolean;
}

export interface PullFlags extends JsonFlag, QuietFlag {
  readonly variant?: string;
  readonly source?: string;
  readonly name?: string;
  readonly parallel?: string;
}

export interface ImportFlags extends JsonFlag, QuietFlag {
  readonly name?: string;
  readonly modelKind?: ModelKind;
  readonly link?: boolean;
}

export interface RemoveFlags extends JsonFlag {
  readonly yes?: boolean;
}

export interface QuantizeFlags extends JsonFlag, QuietFlag {
  readonly type: string;
  readonly name?: string;
  readonly threads?: string;
}

/** A flag that counts something. @throws DanqingError INPUT_INVALID */
export function countFlag(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
  throw new DanqingError(
    'INPUT_INVALID',
    say`${flag} is "${text}"; it must be a whole number from 1 to ${max}.`,
    {
      hint: say`See --help for what each flag takes.`,
    },
  );
}
