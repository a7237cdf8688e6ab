/**
 * Settings as written in `config.yaml`. Flags and environment variables set the same keys; see
 * docs/reference/settings.md. Every key here is read somewhere.
 */
import { z } from 'zod';
import { isUsable } from './entries/entry.ts';
import { ENTRY_FORMATS, type EntryFormatName } from './entries/entry-formats.ts';
import { MODEL_KINDS } from './model-kind.ts';

const KIBI = 1024;
const port = z.int().min(0).max(65_535);
const name = z.string().min(1).max(500);
const folders = z.array(name).max(20);

/** A string with a format of its own; unambiguous mistakes are corrected. */
function entry(format: EntryFormatName) {
  const { read } = ENTRY_FORMATS[format];
  return z
    .string()
    .max(500)
    .refine((text) => isUsable(read(text)))
    .overwrite((text) => {
      const result = read(text);
      return isUsable(result) ? result.value : text;
    })
    .meta({ format });
}

/** ggml's names for a weight type and a buffer type. */
const BUFFER_TYPE_PIN = /^([a-z][a-z0-9_]*)=(\w+)$/i;
const bufferTypePin = z.string().max(100).regex(BUFFER_TYPE_PIN).meta({ format: 'buffer-type-pin' });

/** `["q4_0=CPU_REPACK"]` as `{ q4_0: 'CPU_REPACK' }`; the last entry for a type wins. */
export function parseBufferTypes(pins: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pins.map((pin) => {
      const [, weightType = '', bufferType = ''] = BUFFER_TYPE_PIN.exec(pin) ?? [];
      return [weightType, bufferType];
    }),
  );
}

/** A decimal fraction of the unit must still be a whole number of bytes. */
const BYTE_SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt])(i?b)?$/i;
const byteSize = z
  .string()
  .refine((text) => parseByteSize(text) !== null)
  .meta({ format: 'byte-size' });

/**
 * Parses a size into bytes: "6GiB" (or 6g) uses powers of 1024, "6GB" powers of 1000. Null for anything else, including
 * 0.
 */
export function parseByteSize(text: string): number | null {
  const match = BYTE_SIZE.exec(text.trim());
  if (match === null) return null;
  const base = match[3]?.toLowerCase() === 'b' ? 1000 : KIBI;
  const bytes = Math.floor(Number(match[1]) * base ** ('kmgt'.indexOf((match[2] ?? '').toLowerCase()) + 1));
  return bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER ? bytes : null;
}

export const settingsSchema = z.strictObject({
  ui: z.strictObject({
    language: z.enum(['zh', 'en']).nullable().default(null),
  }),
  server: z.strictObject({
    host: name.default('127.0.0.1'),
    port: port.default(7860),
    max_concurrent_requests: z.int().min(1).max(16).default(1),
    queue_limit: z.int().min(1).max(10_000).default(100),
    auth_token: z.string().min(16).max(200).nullable().default(null),
    insecure: z.boolean().default(false),
    allowed_hosts: z.array(entry('host')).max(50).default([]),
    allowed_origins: z.array(entry('origin')).max(50).default([]),
    trusted_proxies: z.array(entry('proxy')).max(50).default([]),
    base_path: entry('base-path').nullable().default(null),
    body_limit_kib: z
      .int()
      .min(64)
      .max(64 * KIBI)
      .default(32 * KIBI),
    data_dir: name.nullable().default(null),
    shutdown_seconds: z.int().min(1).max(600).default(30),
  }),
  model: z.strictObject({
    name: name.default('danqing-mini'),
    path: name.nullable().default(null),
    kind: z.enum(MODEL_KINDS).nullable().default(null),
    folders: folders.default([]),
    import_folders: folders.default([]),
    library: name.nullable().default(null),
  }),
  sources: z.strictObject({
    modelscope: name.nullable().default(null),
    huggingface: name.nullable().default(null),
    mirror: name.nullable().default(null),
  }),
  engine: z.strictObject({
    device: name.nullable().default(null),
    threads: z.int().min(1).max(512).nullable().default(null),
    vram_budget: byteSize.nullable().default(null),
    use_cpu_offload: z.union([z.boolean(), z.enum(['auto'])]).default('auto'),
    text_encoder_device: z.enum(['auto', 'device', 'cpu']).default('auto'),
    precision: z.enum(['auto', 'f32']).default('auto'),
    buffer_types: z.array(bufferTypePin).max(50).default([]),
    prompt_cache: name.nullable().default(null),
    idle_unload_minutes: z.number().min(0).max(1440).default(10),
  }),
  output: z.strictObject({
    dir: name.default('outputs'),
    naming: z
      .string()
      .min(1)
      .max(100)
      .refine((pattern) => unknownFields(pattern).length === 0 && !/[/\\]|^\./.test(pattern))
      .meta({ format: 'file-name' })
      .default('outputs_{time}'),
  }),
  a1111: z.strictObject({ honor_parameters: z.boolean().default(false) }),
  log: z.strictObject({
    level: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
    dir: name.nullable().default(null),
    prompts: z.boolean().default(false),
  }),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Placeholders allowed in `output.naming`. */
export const NAMING_FIELDS = ['time', 'seed', 'model'] as const;

function unknownFields(pattern: string): string[] {
  const known: readonly string[] = NAMING_FIELDS;
  return [...pattern.matchAll(/\{([^}]*)\}/g)]
    .map(([, field = '']) => field)
    .filter((f) => !known.includes(f));
}

/** A section of settings and a key in it: `server.port`. */
export type SettingKey = {
  [Section in keyof Settings]: `${Section}.${keyof Settings[Section] & string}`;
}[keyof Settings];

/** The part of JSON Schema that settings need to describe a value. */
export interface SettingForm {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'null';
  readonly enum?: readonly string[];
  readonly anyOf?: readonly SettingForm[];
  readonly items?: SettingForm;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly default?: unknown;
}

/** Every key with the schema of its value, for messages and documents. */
export function settingForms(): Record<SettingKey, SettingForm> {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const entries = Object.entries(properties).flatMap(([section, schema]) =>
    Object.entries((schema as { properties: Record<string, SettingForm> }).properties).map(
      ([key, form]) => [`${section}.${key}`, form] as const,
    ),
  );
  return Object.fromEntries(entries) as Record<SettingKey, SettingForm>;
}
