import { isDanqingError } from '@danqing/protocol';
import { shallowRef } from 'vue';
import { ServerUnreachable } from '../api/request-json.ts';
import type { Messages } from '../i18n/en/en.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { shared } from './shared.ts';

export interface Notice {
  readonly id: number;
  readonly isProblem: boolean;
  readonly text: string;
  readonly hint: string | null;
}

const INFO_MS = 6000;
/** Has a second sentence to read. */
const LONG_INFO_MS = 20_000;
/** Older notices are removed. */
const MAX_NOTICES = 3;

/** Notices at the edge of the page: problems until they are dismissed, others for a while. */
export const [provideNotices, useNotices] = shared('notices', () => {
  const notices = shallowRef<readonly Notice[]>([]);
  const { t } = useLanguage();
  let newest = 0;

  function add(notice: Omit<Notice, 'id'>): number {
    newest += 1;
    notices.value = [...notices.value, { ...notice, id: newest }].slice(-MAX_NOTICES);
    return newest;
  }
  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }
  function tell(text: string, hint: string | null = null): void {
    const id = add({ isProblem: false, text, hint });
    setTimeout(() => dismiss(id), hint === null ? INFO_MS : LONG_INFO_MS);
  }
  function warn(text: string, hint: string | null = null): void {
    add({ isProblem: true, text, hint });
  }
  /** Runs an action of the user and shows a notice when it fails. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const { text, hint } = explainError(error, t.value);
      warn(text, hint);
      return null;
    }
  }
  return { notices, dismiss, tell, warn, attempt };
});

export function explainError(error: unknown, t: Messages): { text: string; hint: string | null } {
  if (isDanqingError(error)) return t.errors.explain(error.toBody());
  if (error instanceof ServerUnreachable) {
    return { text: t.errors.unreachable, hint: t.errors.unreachableHint };
  }
  // A bug in the page; the console keeps the stack trace.
  reportError(error);
  return { text: t.errors.unexpected, hint: t.errors.unexpectedHint };
}
