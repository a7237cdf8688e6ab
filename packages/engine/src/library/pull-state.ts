/** The folder of a download: `pull.json` says what it is of, so that it can go on and be told of later; beside it the files. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

export async function writePullState(folder: string, state: PullState): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify(state));
}

/** Of the download's files, finished or not, what is here and counts. */
export async function countPulledBytes(folder: string, { files }: Pick<PullState, 'files'>): Promise<number> {
  const counts = files.map((file) => countBytesHere(join(folder, PULLED_FILES, file.target), file));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
