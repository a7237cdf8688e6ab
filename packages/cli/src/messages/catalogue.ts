import type { ErrorCode } from '@danqing/protocol';
import type { en } from './en.ts';

/** All texts of one language; English is the form that the others take. */
export type Messages = Omit<typeof en, 'errors'> & {
  /** What each code means, in languages other than that of the errors' own messages. */
  readonly errors: Readonly<Partial<Record<ErrorCode, string>>>;
};
