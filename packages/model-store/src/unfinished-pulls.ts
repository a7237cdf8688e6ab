import { stat } from 'node:fs/promises';
import { LibraryFolder } from './library-folder.ts';
import { countPulledBytes, type PullState, readPullState } from './pull-state.ts';

/** A download that was not finished: `pullModel` with the same goes on with it, `removeModel` deletes it. */
export interface UnfinishedPull extends Pick<PullState, 'model' | 'variant' | 'source'> {
  /** What the model is to be called. */
  readonly name: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** When it was begun, or last gone on with. */
  readonly startedAt: Date;
}

/** Those in the folder into which models are installed; one that broke off before its files were known is not among them. */
export async function listUnfinishedPulls(library: string): Promise<UnfinishedPull[]> {
  const place = new LibraryFolder(library);
  const found = await Promise.all((await place.listPulls()).map((name) => describePull(place, name)));
  return found.filter((pull) => pull !== null);
}

async function describePull(place: LibraryFolder, name: string): Promise<UnfinishedPull | null> {
  const folder = place.pullFolderOf(name);
  // Another process may finish it just now: then it is none.
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
