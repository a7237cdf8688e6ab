/** Flags shared by several commands, as typed; undefined if omitted. */

import type { FlagsOf } from './option.ts';
import type { JSON_OPTION, QUIET_OPTION } from './options/common-options.ts';
import type { DEVICE_OPTIONS, NO_PROMPT_CACHE_OPTION } from './options/engine-options.ts';
import type { MODEL_OPTIONS } from './options/model-options.ts';
import type { RequestFlagName } from './options/request-options.ts';

export type JsonFlag = FlagsOf<readonly [typeof JSON_OPTION]>;
export type QuietFlag = FlagsOf<readonly [typeof QUIET_OPTION]>;
/** A model, given by name or folder, by single files, or by a mixture. */
export type ModelFlags = FlagsOf<typeof MODEL_OPTIONS>;
export type DeviceFlags = FlagsOf<typeof DEVICE_OPTIONS>;
export type EngineFlags = ModelFlags & DeviceFlags & FlagsOf<readonly [typeof NO_PROMPT_CACHE_OPTION]>;
export type RequestFlags = { readonly [Field in RequestFlagName]: string | undefined };
