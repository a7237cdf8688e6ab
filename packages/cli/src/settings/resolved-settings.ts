import type { SourceAddresses } from '@danqing/model-store';
import type { Language, SettingKey, Settings } from '@danqing/protocol';
import type { SettingOrigin } from './origin.ts';
import type { Environment, UserFolders } from './user-folders.ts';

/** The given values and their origins. */
export interface SettingsCore {
  /** As in config.yaml, but with absolute paths. */
  readonly values: Settings;
  readonly origins: Readonly<Record<SettingKey, SettingOrigin>>;
  readonly configFile: string | null;
  readonly folders: UserFolders;
  readonly environment: Environment;
}

/** Settings as commands use them: folders instead of names, bytes instead of texts. */
export interface DerivedSettings {
  readonly language: Language;
  /** `ui.language`, the system variable that decided, or `system`. */
  readonly languageSource: string;
  /** Folders of models, in the order of search. */
  readonly modelLibraries: readonly string[];
  /** Where models are installed; one of `modelLibraries`. */
  readonly libraryFolder: string;
  /** Addresses that replace the sources' own. */
  readonly sources: SourceAddresses;
  /** Name or path of an installed model. */
  readonly defaultModel: string;
  readonly outputFolder: string;
  /** Where encoded prompts are stored; null: nowhere. */
  readonly promptCache: { readonly folder: string; readonly maxBytes: number } | null;
}

/** Fully resolved settings. `withFlags` returns those of a single command. */
export interface ResolvedSettings extends SettingsCore, DerivedSettings {}
