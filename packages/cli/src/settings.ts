/** The one place that reads the environment. */
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Language = 'en' | 'zh';

export interface Settings {
  readonly language: Language;
  /** The variable that decided the language, or `system`. */
  readonly languageSource: string;
  /** Folders of models, the first to be searched first. */
  readonly modelLibraries: readonly string[];
  readonly defaultModel: string;
  readonly outputFolder: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const LANGUAGE_VARIABLES = ['DANQING_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'];
const REPOSITORY_MODELS = fileURLToPath(new URL('../../../models', import.meta.url));

export function readSettings(environment: Environment): Settings {
  const languageSource = LANGUAGE_VARIABLES.find((name) => environment[name]) ?? 'system';
  const locale = environment[languageSource] ?? Intl.DateTimeFormat().resolvedOptions().locale;
  const named = (environment.DANQING_MODELS ?? '').split(delimiter).filter((folder) => folder !== '');
  const dataHome = environment.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return {
    language: /^zh\b|^zh_/i.test(locale) ? 'zh' : 'en',
    languageSource,
    modelLibraries: [...named, join(dataHome, 'danqing', 'models'), REPOSITORY_MODELS],
    defaultModel: 'danqing-mini',
    outputFolder: 'outputs',
  };
}
