/** The folder of a download: `pull.json` says what it is of, so that it can go on and be told of later; beside it the files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, replaceFile } from '@danqing/engine';
import { z } from 'zod';
import { expectedSchema } from './download/expected-file.ts';
import { countBytesHere } from './download/partial-file.ts';
import { SOURCE_NAMES } from './sources/model-source.ts';

const FILE = 'pull.json';
/** Where the files of the model are. */
export const PULLED_FILES = 'files';

/** Files are deleted by what stands here: only ever some of the download's own folder. */
const target = z.string().refine((path) => !path.split('/').includes('..'));

const stateSchema = z.object({
  model: z.string(),
  variant: z.string(),
  source: z.enum(SOURCE_NAMES),
  files: z.array(expectedSchema.extend({ target })),
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

/**
 * Whole or not at all: after half of it, nobody would know what the parts of the download are of.
 * @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE
 */
export async function writePullState(folder: string, state: PullState): Promise<void> {
  const path = join(folder, FILE);
  await replaceFile(path, Buffer.from(JSON.stringify(state))).catch((error: unknown) => {
    // What the system said: a full disk has a code of its own here.
    throw diskError(path, error instanceof Error && error.cause !== undefined ? error.cause : error);
  });
}

/** Of the download's files, finished or not, what is here and counts. */
export async function countPulledBytes(folder: string, { files }: Pick<PullState, 'files'>): Promise<number> {
  const counts = files.map((file) => countBytesHere(join(folder, PULLED_FILES, file.target), file));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
