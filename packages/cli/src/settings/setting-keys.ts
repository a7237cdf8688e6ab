import { delimiter } from 'node:path';
import type { SettingKey } from '@danqing/protocol';

/** How the text of a variable or flag becomes a value; paths are made absolute, and `~` is the home folder. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'path' | 'paths' | 'names';

interface KeyEntry {
  readonly kind: SettingKind;
  /** An environment variable in addition to the one named after the key. */
  readonly shortVariable?: string;
  /** Values of a path setting that are words, not paths. */
  readonly words?: readonly string[];
  readonly isSecret?: boolean;
}

export const SETTING_KEYS: Readonly<Record<SettingKey, KeyEntry>> = {
  'ui.language': { kind: 'text', shortVariable: 'DANQING_LANG' },
  'server.host': { kind: 'text' },
  'server.port': { kind: 'number' },
  'server.max_concurrent_requests': { kind: 'number' },
  'server.queue_limit': { kind: 'number' },
  'server.auth_token': { kind: 'text', isSecret: true },
  'server.insecure': { kind: 'boolean' },
  'server.allowed_hosts': { kind: 'names' },
  'server.allowed_origins': { kind: 'names' },
  'server.trusted_proxies': { kind: 'names' },
  'server.base_path': { kind: 'text' },
  'server.body_limit_kib': { kind: 'number' },
  'server.data_dir': { kind: 'path' },
  'server.shutdown_seconds': { kind: 'number' },
  'model.name': { kind: 'text' },
  'model.path': { kind: 'path' },
  'model.kind': { kind: 'text' },
  'model.folders': { kind: 'paths', shortVariable: 'DANQING_MODELS' },
  'model.import_folders': { kind: 'paths' },
  'model.library': { kind: 'path', shortVariable: 'DANQING_LIBRARY' },
  'sources.modelscope': { kind: 'text' },
  'sources.huggingface': { kind: 'text' },
  'sources.mirror': { kind: 'text' },
  'engine.device': { kind: 'text' },
  'engine.threads': { kind: 'number' },
  'engine.vram_budget': { kind: 'text' },
  'engine.use_cpu_offload': { kind: 'boolean' },
  'engine.text_encoder_device': { kind: 'text' },
  'engine.precision': { kind: 'text' },
  'engine.buffer_types': { kind: 'names' },
  'engine.prompt_cache': { kind: 'path', shortVariable: 'DANQING_PROMPT_CACHE', words: ['off'] },
  'engine.idle_unload_minutes': { kind: 'number' },
  'output.dir': { kind: 'path' },
  'output.naming': { kind: 'text' },
  'a1111.honor_parameters': { kind: 'boolean' },
  'log.level': { kind: 'text' },
  'log.dir': { kind: 'path' },
  'log.prompts': { kind: 'boolean' },
};

export const ALL_SETTING_KEYS = Object.keys(SETTING_KEYS) as SettingKey[];

/** Separators of lists in variables: as in PATH for folders, a comma for names. */
export const LIST_SEPARATORS = { paths: delimiter, names: ',' } as const;

/** `server.port` -> `DANQING_SERVER_PORT` */
export function variableName(key: SettingKey): string {
  return `DANQING_${key.replace('.', '_').toUpperCase()}`;
}

/** Variables that set a key, in order of precedence. */
export function variablesOf(key: SettingKey): string[] {
  const { shortVariable } = SETTING_KEYS[key];
  return [variableName(key), ...(shortVariable === undefined ? [] : [shortVariable])];
}

export function isSettingKey(name: string): name is SettingKey {
  return Object.hasOwn(SETTING_KEYS, name);
}
