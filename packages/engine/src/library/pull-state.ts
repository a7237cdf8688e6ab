/** `pull.json` beside the files of a download: what it is of, so that it can go on and be told of later. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CHECKSUM_ALGORITHMS } from './download/checksum.ts';
import { SOURCE_NAMES } from './sources/model-source.ts';

const FILE = 'pull.json';

/** Files are deleted by what stands here: only ever some of the download's own folder. */
const target = z.string().refine((path) => !path.split('/').includes('..'));

const stateSchema = z.object({
  model: z.string(),
  variant: z.string(),
  source: z.enum(SOURCE_NAMES),
  files: z.array(
    z.object({
      target,
      byteLength: z.int().nonnegative(),
      checksums: z.array(z.object({ algorithm: z.enum(CHECKSUM_ALGORITHMS), hex: z.string() })),
    }),
  ),
});
export type PullState = z.infer<typeof stateSchema>;

/** Null: none was written yet, or it cannot be read. */
export async function readPullState(folder: string): Promise<PullState | null> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    return null;
  }
}

export async function writePullState(folder: string, state: PullState): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify(state));
}
