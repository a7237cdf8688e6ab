import type { SourceAddresses } from '@danqing/model-store';
import type { Language, SettingKey, Settings } from '@danqing/protocol';
import type { SettingOrigin } from './origin.ts';
import type { Environment, UserFolders } from './user-folders.ts';

/** What was given, and where. */
export interface SettingsCore {
  /** As config.yaml would hold them; paths that were given are absolute. */
  readonly values: Settings;
  readonly origins: Readonly<Record<SettingKey, SettingOrigin>>;
  readonly configFile: string | null;
  readonly folders: UserFolders;
  readonly environment: Environment;
}

/** What commands work with: folders instead of names, bytes instead of texts. */
export interface DerivedSettings {
  readonly language: Language;
  /** `ui.language`, the variable of the system that decided, or `system`. */
  readonly languageSource: string;
  /** Folders of models, the first to be searched first. */
  readonly modelLibraries: readonly string[];
  /** Into which models are installed; one of `modelLibraries`. */
  readonly libraryFolder: string;
  /** Addresses in place of the sources' own. */
  readonly sources: SourceAddresses;
  /** Name of an installed model, or a path. */
  readonly defaultModel: string;
  readonly outputFolder: string;
  /** Where encoded prompts are kept; null: nowhere. */
  readonly promptCache: { readonly folder: string; readonly maxBytes: number } | null;
}

/** Settings with nothing left open. `withFlags` gives those of one command. */
export interface ResolvedSettings extends SettingsCore, DerivedSettings {}
