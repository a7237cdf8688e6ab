import type { Job } from '@danqing/protocol';
import { type Ref, watchEffect } from 'vue';
import { useLanguage } from '../i18n/use-language.ts';

/** Shows the progress in the tab title, visible from other tabs. */
export function useTitle(open: Ref<readonly Job[]>): void {
  const { t } = useLanguage();
  watchEffect(() => {
    const fraction = open.value[0]?.progress?.fraction;
    const percent = fraction === undefined ? '' : `${Math.floor(fraction * 100)} % · `;
    document.title = `${percent}${t.value.brand}`;
  });
}
