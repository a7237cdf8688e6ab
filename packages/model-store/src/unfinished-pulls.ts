import { stat } from 'node:fs/promises';
import { LibraryFolder } from './library-folder.ts';
import { countPulledBytes, type PullState, readPullState } from './pull-state.ts';

/** An unfinished download: `pullModel` with the same arguments resumes it, `removeModel` deletes it. */
export interface UnfinishedPull extends Pick<PullState, 'model' | 'variant' | 'source'> {
  /** Name of the future model. */
  readonly name: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** When it was started or last resumed. */
  readonly startedAt: Date;
}

/** Lists the unfinished downloads of a library; one interrupted before its file list was known is not included. */
export async function listUnfinishedPulls(library: string): Promise<UnfinishedPull[]> {
  const place = new LibraryFolder(library);
  const found = await Promise.all((await place.listPulls()).map((name) => describePull(place, name)));
  return found.filter((pull) => pull !== null);
}

async function describePull(place: LibraryFolder, name: string): Promise<UnfinishedPull | null> {
  const folder = place.pullFolderOf(name);
  // Another process may be finishing it at this moment: then it is skipped.
  const [state, found] = await Promise.all([readPullState(folder), stat(folder).catch(() => null)]);
  if (state === null || found === null) return null;
  const { model, variant, source, files } = state;
  return {
    name,
    model,
    variant,
    source,
    doneBytes: await countPulledBytes(folder, state),
    totalBytes: files.reduce((sum, { byteLength }) => sum + byteLength, 0),
    startedAt: found.mtime,
  };
}
