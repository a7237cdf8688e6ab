/** State of a download: `pull.json` describes it so that it can be resumed and listed; the files are in a subfolder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, replaceFile } from '@danqing/engine';
import { z } from 'zod';
import { expectedSchema } from './download/expected-file.ts';
import { countBytesHere } from './download/partial-file.ts';
import { SOURCE_NAMES } from './sources/model-source.ts';

const FILE = 'pull.json';
/** Subfolder with the model's files. */
export const PULLED_FILES = 'files';

/** These paths are deleted later, so they must stay within the download's folder. */
const target = z.string().refine((path) => !path.split('/').includes('..'));

const stateSchema = z.object({
  model: z.string(),
  variant: z.string(),
  source: z.enum(SOURCE_NAMES),
  files: z.array(expectedSchema.extend({ target })),
});
export type PullState = z.infer<typeof stateSchema>;

/** Null if none was written yet or it cannot be read. */
export async function readPullState(folder: string): Promise<PullState | null> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Writes all of it or nothing: a truncated state would make the partial files useless.
 * @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE
 */
export async function writePullState(folder: string, state: PullState): Promise<void> {
  const path = join(folder, FILE);
  await replaceFile(path, Buffer.from(JSON.stringify(state))).catch((error: unknown) => {
    // Prefers the system's error: a full disk has its own error code here.
    throw diskError(path, error instanceof Error && error.cause !== undefined ? error.cause : error);
  });
}

/** Number of usable bytes of the download, in finished and partial files. */
export async function countPulledBytes(folder: string, { files }: Pick<PullState, 'files'>): Promise<number> {
  const counts = files.map((file) => countBytesHere(join(folder, PULLED_FILES, file.target), file));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
