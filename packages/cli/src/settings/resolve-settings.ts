/** The only code that reads the environment and config.yaml: flag > variable > file > default. */

import { dirname } from 'node:path';
import { DanqingError, type SettingKey, type Settings, settingsSchema } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { type ConfigFile, filePlace, findConfigFile, readConfigFile } from './config-file.ts';
import { deriveSettings } from './derive-settings.ts';
import { languageOfLocale } from './language.ts';
import type { SettingOrigin } from './origin.ts';
import type { ResolvedSettings } from './resolved-settings.ts';
import { type SettingPlace, unknownKey, wrongValue } from './setting-error.ts';
import { ALL_SETTING_KEYS, isSettingKey, variableName, variablesOf } from './setting-keys.ts';
import { absoluteValue, valueOfText } from './text-value.ts';
import { type Environment, userFolders } from './user-folders.ts';

/** Texts of flags by the key they set; undefined for omitted flags. */
export type SettingFlags = Readonly<
  Partial<Record<SettingKey, { readonly flag: string; readonly text: string | undefined }>>
>;

interface Given {
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

/** @throws DanqingError SETTINGS_INVALID */
export function readSettings(environment: Environment, configFlag?: string): ResolvedSettings {
  const folders = userFolders(environment);
  const path = findConfigFile(configFlag, environment, folders);
  const file = path === null ? null : readConfigFile(path);
  return resolve(
    { ...fromFile(file), ...fromVariables(environment) },
    { environment, folders, configFile: path },
  );
}

/** Used if config.yaml or variables are invalid: the defaults, in the user's language. */
export function defaultSettings(environment: Environment): ResolvedSettings {
  return resolve({}, { environment, folders: userFolders(environment), configFile: null });
}

/** The settings, overridden by a command's flags. @throws DanqingError INPUT_INVALID naming the flag */
export function withFlags(settings: ResolvedSettings, flags: SettingFlags): ResolvedSettings {
  const given: Partial<Record<SettingKey, Given>> = {};
  for (const key of ALL_SETTING_KEYS) {
    const { flag, text } = flags[key] ?? {};
    const value =
      flag === undefined || text === undefined
        ? undefined
        : checkValue(key, absoluteValue(key, valueOfText(key, text), '.'), flagPlace(flag));
    given[key] =
      flag === undefined || value === undefined
        ? { value: valueIn(settings.values, key), origin: settings.origins[key] }
        : { value, origin: { kind: 'flag', name: flag } };
  }
  return resolve(given, settings);
}

/** Looks up a value by its key. */
export function valueIn(values: Settings, key: SettingKey): unknown {
  const [section = '', name = ''] = key.split('.');
  return (values as unknown as Record<string, Record<string, unknown>>)[section]?.[name];
}

function resolve(
  given: Partial<Record<SettingKey, Given>>,
  about: Pick<ResolvedSettings, 'environment' | 'folders' | 'configFile'>,
): ResolvedSettings {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const section of Object.keys(settingsSchema.shape)) sections[section] = {};
  const origins: Partial<Record<SettingKey, SettingOrigin>> = {};
  for (const key of ALL_SETTING_KEYS) {
    const [section = '', name = ''] = key.split('.');
    const { value, origin = { kind: 'default' } } = given[key] ?? {};
    origins[key] = origin;
    const keys = sections[section];
    if (keys !== undefined && value !== undefined) keys[name] = value;
  }
  const { environment, folders, configFile } = about;
  const core = {
    values: settingsSchema.parse(sections),
    origins: origins as Record<SettingKey, SettingOrigin>,
    environment,
    folders,
    configFile,
  };
  return { ...core, ...deriveSettings(core) };
}

function fromFile(file: ConfigFile | null): Partial<Record<SettingKey, Given>> {
  const given: Partial<Record<SettingKey, Given>> = {};
  for (const { key, value, line } of file?.entries ?? []) {
    const path = file?.path ?? '';
    const absolute = absoluteValue(key, value, dirname(path));
    given[key] = {
      value: checkValue(key, absolute, filePlace(path, line)),
      origin: { kind: 'file', path, line },
    };
  }
  return given;
}

function fromVariables(environment: Environment): Partial<Record<SettingKey, Given>> {
  checkVariableNames(environment);
  const given: Partial<Record<SettingKey, Given>> = {};
  for (const key of ALL_SETTING_KEYS) {
    // An empty variable counts as unset: shells have no other way to unset one for a single command.
    const name = variablesOf(key).find((candidate) => environment[candidate]);
    if (name === undefined) continue;
    const value = absoluteValue(key, variableValue(key, environment[name] ?? '', name), '.');
    given[key] = { value: checkValue(key, value, variablePlace(name)), origin: { kind: 'variable', name } };
  }
  return given;
}

/** A locale such as zh_CN.UTF-8 is accepted as a language. */
function variableValue(key: SettingKey, text: string, name: string): unknown {
  if (name !== 'DANQING_LANG') return valueOfText(key, text);
  return languageOfLocale(text) ?? text;
}

/** Otherwise a misspelt variable of a section would be silently ignored. */
function checkVariableNames(environment: Environment): void {
  const known = new Set(ALL_SETTING_KEYS.flatMap(variablesOf));
  const sections = Object.keys(settingsSchema.shape).map((section) => `DANQING_${section.toUpperCase()}_`);
  for (const name of Object.keys(environment)) {
    const section = sections.find((prefix) => name.startsWith(prefix));
    if (section === undefined || known.has(name) || !environment[name]) continue;
    const key = name.slice('DANQING_'.length).toLowerCase().replace('_', '.');
    const error = unknownKey(key, variablePlace(name));
    const meant = String(error.details?.suggestion ?? '');
    throw new DanqingError(error.code, error.text, {
      ...(error.details === undefined ? {} : { details: error.details }),
      hint: isSettingKey(meant) ? say`Did you mean ${variableName(meant)}?` : error.hintText,
    });
  }
}

/** The validated value of a key; otherwise throws the error that says what it must be. */
function checkValue(key: SettingKey, value: unknown, place: SettingPlace): unknown {
  const [section = '', name = ''] = key.split('.');
  const shape = settingsSchema.shape as unknown as Record<string, { shape: Record<string, FormSchema> }>;
  const result = shape[section]?.shape[name]?.safeParse(value);
  if (result?.success !== true || value === undefined) throw wrongValue(key, value, place);
  return result.data;
}

interface FormSchema {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}

function variablePlace(name: string): SettingPlace {
  return { label: name, details: { variable: name }, code: 'SETTINGS_INVALID' };
}

function flagPlace(flag: string): SettingPlace {
  return { label: flag, details: { flag }, code: 'INPUT_INVALID' };
}
