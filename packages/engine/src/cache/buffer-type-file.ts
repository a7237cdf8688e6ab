import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BufferTypeMemory, BufferTypeTimes } from '@danqing/ggml/lowering';
import { z } from 'zod';

/** Measurements become invalid when any of these changes: processor, features, threads, library. */
export interface MachineIdentity {
  readonly device: string;
  readonly features: readonly string[];
  readonly threads: number;
  readonly library: string;
}

/** Increase when the measurement changes. */
const VERSION = 1;
const MAX_BYTES = 64 * 1024;
const HASH_DIGITS = 16;

const schema = z.strictObject({
  version: z.literal(VERSION),
  machine: z.strictObject({
    device: z.string(),
    features: z.array(z.string()),
    threads: z.int(),
    library: z.string(),
  }),
  /** Durations of the same product in milliseconds, by weight type and buffer type. */
  times: z.record(z.string(), z.record(z.string(), z.number().positive())),
});

/**
 * Measured times of buffer types, in one file per machine; machines may share the folder. Unreadable values are
 * measured again, and so are values that could not be written: no image depends on them.
 */
export class BufferTypeFile implements BufferTypeMemory {
  readonly path: string;
  private readonly machine: MachineIdentity;
  private times: Readonly<Record<string, BufferTypeTimes>>;

  constructor(folder: string, machine: MachineIdentity) {
    const identity = createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, HASH_DIGITS);
    this.path = join(folder, `buffer-types-${identity}.json`);
    this.machine = machine;
    this.times = readTimes(this.path);
  }

  get(weightType: string): BufferTypeTimes | null {
    return this.times[weightType] ?? null;
  }

  set(weightType: string, times: BufferTypeTimes): void {
    // Another process may have measured another type in the meantime.
    this.times = { ...readTimes(this.path), ...this.times, [weightType]: times };
    const text = JSON.stringify({ version: VERSION, machine: this.machine, times: this.times }, null, 2);
    writeWhole(this.path, `${text}\n`);
  }
}

function readTimes(path: string): Readonly<Record<string, BufferTypeTimes>> {
  try {
    const text = readFileSync(path, 'utf8');
    const parsed = text.length > MAX_BYTES ? null : schema.safeParse(JSON.parse(text));
    return parsed?.success ? parsed.data.times : {};
  } catch {
    return {};
  }
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
  } catch {
    return;
  }
  try {
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}
