import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BufferTypeMemory, BufferTypeTimes } from '@danqing/ggml/lowering';
import { z } from 'zod';

/** What makes a measurement void when it changes: processor, features, threads, library. */
export interface MachineIdentity {
  readonly device: string;
  readonly features: readonly string[];
  readonly threads: number;
  readonly library: string;
}

/** Raised when what is measured changes. */
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
  /** Milliseconds of the same product, by weight type and buffer type. */
  times: z.record(z.string(), z.record(z.string(), z.number().positive())),
});

/**
 * Measured times of buffer types in a file of their own for each machine, in a folder that several may share. What
 * cannot be read is measured again, what cannot be written is measured again next time: no picture depends on it.
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
    // Another process may have measured another type meanwhile.
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
