import type { Job } from '@danqing/protocol';
import { type Ref, watchEffect } from 'vue';
import { useLanguage } from '../i18n/use-language.ts';

/** The tab says how far the picture is: one may look elsewhere meanwhile. */
export function useTitle(open: Ref<readonly Job[]>): void {
  const { t } = useLanguage();
  watchEffect(() => {
    const fraction = open.value[0]?.progress?.fraction;
    const percent = fraction === undefined ? '' : `${Math.floor(fraction * 100)} % · `;
    document.title = `${percent}${t.value.brand}`;
  });
}
