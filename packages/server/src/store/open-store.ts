import { join } from 'node:path';
import { DanqingError } from '@danqing/protocol';
import Database from 'libsql';
import { say } from '../say/say.ts';
import { MIGRATIONS, SECURE_DELETE_VERSION } from './migrations.ts';
import { makePrivateFile, makePrivateFolder, type PrivateFolderOptions } from './private-folder.ts';
import { storeError } from './store-error.ts';

export type Store = Database.Database;

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The server's database, brought to the newest version.
 * @throws DanqingError DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
function openStore(path: string): Store {
  try {
    // SQLite gives the files beside it the permissions of this one.
    makePrivateFile(path);
    const store = new Database(path);
    try {
      prepare(store);
    } catch (error) {
      store.close();
      throw error;
    }
    return store;
  } catch (error) {
    throw storeError(error, path);
  }
}

function prepare(store: Store): void {
  // What is committed survives the end of the process; the loss of power may take the last moments.
  store.pragma('journal_mode = WAL');
  store.pragma('synchronous = NORMAL');
  store.pragma('foreign_keys = ON');
  // What is deleted is overwritten: prompts are.
  store.pragma('secure_delete = ON');
  migrate(store);
}

function migrate(store: Store): void {
  const [row] = store.pragma('user_version') as readonly Row[];
  const version = Number(row?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new DanqingError(
      'OUTPUT_UNWRITABLE',
      say`The database was written by a newer version of Danqing.`,
      {
        hint: say`Use that version, or another data folder.`,
        details: { version, known: MIGRATIONS.length },
      },
    );
  }
  store
    .transaction(() => {
      for (const statement of MIGRATIONS.slice(version)) store.exec(statement);
      store.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    })
    .exclusive();
  // Older versions left what they deleted where it was.
  if (version === 0 || version >= SECURE_DELETE_VERSION) return;
  store.exec('VACUUM');
  forgetDeleted(store);
}

/** After deletions: what was deleted leaves the log of changes, too. Readers that are at it keep it a little longer. */
export function forgetDeleted(store: Store): void {
  store.pragma('wal_checkpoint(TRUNCATE)');
}

export interface LockedStore {
  readonly store: Store;
  close(): void;
}

/**
 * The database of a data folder, for this process alone.
 * @throws DanqingError DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
export function openLockedStore(dataFolder: string, options: PrivateFolderOptions = {}): LockedStore {
  makeDataFolder(dataFolder, options);
  const lock = lockStore(join(dataFolder, 'danqing.lock'));
  try {
    const store = openStore(join(dataFolder, 'danqing.db'));
    return {
      store,
      close() {
        store.close();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function makeDataFolder(path: string, options: PrivateFolderOptions): void {
  try {
    makePrivateFolder(path, options);
  } catch (error) {
    throw storeError(error, path);
  }
}

/**
 * Two servers would both run the jobs of one queue: one holds this lock, and the system takes it back however its process
 * ends. A file of its own, in a transaction that never commits: libsql holds a connection, and with it the lock, for as
 * long as any statement was not collected, but a transaction ends when it is told to.
 * @throws DanqingError DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
function lockStore(path: string): Disposable {
  try {
    // Whoever can open it can keep it locked.
    makePrivateFile(path);
    const lock = new Database(path);
    lock.exec('BEGIN EXCLUSIVE');
    return {
      [Symbol.dispose]() {
        lock.exec('ROLLBACK');
        lock.close();
      },
    };
  } catch (error) {
    throw storeError(error, path);
  }
}
