import { LANGUAGES, type Language } from '@danqing/protocol';
import { computed, ref, watchEffect } from 'vue';
import { readStored, writeStored } from '../stored.ts';
import { en, type Messages } from './en/en.ts';
import { languageOf } from './language-of.ts';
import { zh } from './zh/zh.ts';

const CATALOGUES: Readonly<Record<Language, Messages>> = { en, zh };
/** Language tags for the page and `Intl`. */
const TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };
const STORED = 'danqing.language';

const language = ref<Language>(startLanguage());
const t = computed(() => CATALOGUES[language.value]);
const tag = computed(() => TAGS[language.value]);

watchEffect(() => {
  document.documentElement.lang = tag.value;
});

/** The page's language: the one chosen earlier, otherwise the browser's. */
export function useLanguage() {
  return {
    language,
    t,
    tag,
    setLanguage(chosen: Language): void {
      language.value = chosen;
      writeStored(STORED, chosen);
    },
  };
}

function startLanguage(): Language {
  const stored = readStored(STORED);
  const known = LANGUAGES.find((one) => one === stored);
  return known ?? languageOf(navigator.languages);
}
