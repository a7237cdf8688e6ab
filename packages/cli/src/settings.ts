/** The one place that reads the environment. */
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
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
  /** Where encoded prompts are kept; null: nowhere. */
  readonly promptCache: { readonly folder: string; readonly maxBytes: number } | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Some 250 prompts of 100 tokens. */
const PROMPT_CACHE_BYTES = 256 * 1024 * 1024;
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
    promptCache: promptCache(environment),
  };
}

function promptCache(environment: Environment): Settings['promptCache'] {
  const named = environment.DANQING_PROMPT_CACHE;
  if (named === 'off') return null;
  const folder = named ? resolve(named) : join(cacheHome(environment), 'danqing', 'prompts');
  return { folder, maxBytes: PROMPT_CACHE_BYTES };
}

/** Where programs of this system keep what can be made again. */
function cacheHome({ XDG_CACHE_HOME, LOCALAPPDATA }: Environment): string {
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
