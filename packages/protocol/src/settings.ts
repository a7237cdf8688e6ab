/** Settings as `config.yaml` writes them. Flags and environment variables set the same keys; see docs/reference/settings.md. */
import { z } from 'zod';

const KIBI = 1024;
const port = z.int().min(0).max(65_535);
const name = z.string().min(1).max(500);

/** Bytes: "6GiB" (or 6g) counts in powers of 1024, "6GB" in powers of 1000. */
const byteSize = z.string().regex(/^\d+(\.\d+)?\s*[kmgt](i?b)?$/i, 'a number with its unit, such as 6GiB');

export const settingsSchema = z.strictObject({
  server: z.strictObject({
    host: name.default('127.0.0.1'),
    port: port.default(7860),
    max_concurrent_requests: z.int().min(1).max(16).default(1),
    queue_limit: z.int().min(1).max(10_000).default(100),
    auth_token: z.string().min(8).max(200).nullable().default(null),
    insecure: z.boolean().default(false),
    allowed_hosts: z.array(name).max(50).default([]),
    allowed_origins: z.array(name).max(50).default([]),
    body_limit_kib: z
      .int()
      .min(64)
      .max(64 * KIBI)
      .default(32 * KIBI),
    shutdown_seconds: z.int().min(1).max(600).default(30),
  }),
  model: z.strictObject({
    name: name.default('danqing-mini'),
    path: name.nullable().default(null),
    folders: z.array(name).max(20).default([]),
    import_folders: z.array(name).max(20).default([]),
  }),
  engine: z.strictObject({
    device: name.nullable().default(null),
    threads: z.int().min(1).max(512).nullable().default(null),
    vram_budget: byteSize.nullable().default(null),
    precision: z.enum(['auto', 'f32']).default('auto'),
    prompt_cache: z
      .union([z.literal('off'), name])
      .nullable()
      .default(null),
    idle_unload_minutes: z.number().min(0).max(1440).default(10),
  }),
  output: z.strictObject({
    dir: name.default('outputs'),
    format: z.enum(['png']).default('png'),
  }),
  a1111: z.strictObject({ honor_parameters: z.boolean().default(false) }),
  log: z.strictObject({
    level: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
    dir: name.nullable().default(null),
    prompts: z.boolean().default(false),
  }),
});

export type Settings = z.infer<typeof settingsSchema>;
