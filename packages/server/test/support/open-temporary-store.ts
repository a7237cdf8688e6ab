import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { openLockedStore, type Store } from '../../src/store/open-store.ts';

/** A new database in a folder of its own, which is removed with it. */
export function openTemporaryStore(): AsyncDisposable & {
  readonly database: Store;
  readonly folder: string;
} {
  const folder = makeTemporaryFolder();
  const { store, close } = openLockedStore(folder.path);
  return {
    database: store,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      close();
      folder[Symbol.dispose]();
    },
  };
}
