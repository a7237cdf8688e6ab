import { ref, watchEffect } from 'vue';
import { readStored, writeStored } from '../stored.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Also read by first-paint.js. */
const STORED = 'danqing.theme';

const theme = ref<Theme>(THEMES.find((one) => one === readStored(STORED)) ?? 'auto');

watchEffect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === 'auto') delete dataset.theme;
  else dataset.theme = theme.value;
});

export function useTheme() {
  return {
    theme,
    /** Cycles through system, light and dark. */
    nextTheme(): void {
      theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
      writeStored(STORED, theme.value);
    },
  };
}
