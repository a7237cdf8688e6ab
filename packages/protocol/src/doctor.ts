/** The output of `danqing doctor --json`; docs/reference/doctor.schema.json is generated from this. */
import { z } from 'zod';
import type { ErrorBody } from './errors.ts';
import { errorBodySchema } from './job.ts';

const count = z.int().nonnegative();
const bytes = count.describe('Bytes');
const durationMs = z.number().nonnegative().describe('Milliseconds');

const librarySchema = z.strictObject({
  version: z.string().describe("ggml's"),
  commit: z.string(),
  packageName: z.string(),
  folder: z.string(),
});

const deviceSchema = z.strictObject({
  name: z.string().describe("ggml's name: CPU, Vulkan0, CUDA0; `--device` takes it"),
  description: z.string(),
  kind: z.string().describe('cpu, gpu, igpu, accelerator'),
  freeBytes: bytes,
  totalBytes: bytes,
  features: z
    .array(z.string())
    .describe('Enabled features as reported by the backend: instruction sets, kernels'),
  extraBufferTypes: z
    .array(z.string())
    .describe('Buffer types in which products may be faster than in the default one'),
});

const cudaSchema = z.strictObject({
  packageName: z.string(),
  version: z.string().describe('The version that fits the library in use'),
  isInstalled: z.boolean(),
  isLoaded: z.boolean(),
  missingLibraries: z.array(z.string()).describe('Missing libraries of the driver and of CUDA'),
});

const machineSchema = z.strictObject({
  processor: z.string(),
  threads: count.describe('That this process may use'),
  freeBytes: bytes,
  totalBytes: bytes.describe('That this process may use'),
  hostBytes: bytes.describe('Memory of the machine: more than totalBytes if a container limits it'),
  library: librarySchema.nullable().describe('Null if it cannot be loaded; `problem` then says why'),
  devices: z.array(deviceSchema),
  cuda: cudaSchema.nullable().describe('Null if this platform has none'),
  defaultDevice: z.string().nullable().describe('Used if none is requested'),
  problem: errorBodySchema.nullable(),
});

const bufferTypeSchema = z.strictObject({
  device: z.string(),
  weightType: z.string().describe("ggml's name: q4_0"),
  chosen: z.string().describe("ggml's name of the buffer type: CPU_REPACK"),
  isPinned: z.boolean().describe('Set by engine.buffer_types, not measured'),
  candidates: z.array(
    z.strictObject({
      name: z.string(),
      durationMs: durationMs.nullable().describe('Milliseconds of the same product; null: not measured'),
    }),
  ),
});

const modelSchema = z.strictObject({
  name: z.string(),
  folder: z.string(),
  byteLength: bytes.nullable(),
  storageTypes: z.array(z.string()),
  error: errorBodySchema.nullable().describe('Why it cannot be opened'),
});

const selfTestSchema = z.strictObject({
  device: z.string(),
  durationMs: durationMs.nullable(),
  rms: z
    .number()
    .nullable()
    .describe('Root mean square of the difference from the reference, in steps of 255'),
  worstSquare: z.number().nullable().describe('Mean difference in the 16x16 square that differs most'),
  error: errorBodySchema.nullable(),
});

export const CHECK_NAMES = ['settings', 'library', 'model', 'output', 'bufferTypes', 'selfTest'] as const;

const checkSchema = z.strictObject({
  name: z.enum(CHECK_NAMES),
  error: errorBodySchema.nullable().describe('Null: passed. The first failure decides the exit status'),
});

const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('file'), path: z.string(), line: count }),
  z.strictObject({ kind: z.literal('variable'), name: z.string() }),
  z.strictObject({ kind: z.literal('flag'), name: z.string() }),
]);

export const doctorReportSchema = z
  .strictObject({
    ok: z.boolean().describe('All checks passed'),
    danqing: z.string(),
    node: z.string(),
    platform: z.string(),
    machine: machineSchema,
    bufferTypes: z.array(bufferTypeSchema).nullable().describe('Null with --quick'),
    models: z.array(modelSchema),
    selfTests: z.array(selfTestSchema).nullable().describe('One per device; null with --quick'),
    checks: z.array(checkSchema),
    language: z.enum(['zh', 'en']),
    configFile: z.string().nullable(),
    settings: z.array(
      z.strictObject({
        key: z.string(),
        value: z.unknown().describe('Null for tokens, whether one is set or not'),
        isSet: z.boolean().optional().describe('Only for secrets'),
        origin: originSchema,
      }),
    ),
  })
  .meta({ id: 'DoctorReport' });

/** Errors as the program passes them on. */
type DeepReadonly<T> =
  T extends z.infer<typeof errorBodySchema>
    ? ErrorBody
    : T extends object
      ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
      : T;

export type DoctorReport = DeepReadonly<z.infer<typeof doctorReportSchema>>;
export type DoctorCheck = DoctorReport['checks'][number];
