import { join } from 'node:path';
import { DanqingError } from '@danqing/protocol';
import Database from 'libsql';
import { say } from '../say/say.ts';
import { MIGRATIONS, SECURE_DELETE_VERSION } from './migrations.ts';
import { makePrivateFile, makePrivateFolder, type PrivateFolderOptions } from './private-folder.ts';
import { storeError } from './store-error.ts';

export type Store = Database.Database;

/** A row as SQLite returns it. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Opens the server's database and upgrades it to the newest version.
 * @throws DanqingError DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
function openStore(path: string): Store {
  try {
    // SQLite creates its other files with the permissions of this one.
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
  // Committed changes survive a crash of the process; a power failure may lose the latest ones.
  store.pragma('journal_mode = WAL');
  store.pragma('synchronous = NORMAL');
  store.pragma('foreign_keys = ON');
  // Overwrites deleted data, because it includes prompts.
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
  // Older versions left deleted data on the disk.
  if (version === 0 || version >= SECURE_DELETE_VERSION) return;
  store.exec('VACUUM');
  forgetDeleted(store);
}

/**
 * Call this after deletions: it removes the deleted data from the write-ahead log, too. Active readers delay that a
 * little.
 */
export function forgetDeleted(store: Store): void {
  store.pragma('wal_checkpoint(TRUNCATE)');
}

export interface LockedStore {
  readonly store: Store;
  close(): void;
}

/**
 * Opens the database of a data folder for this process alone.
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
 * Two servers would both run the jobs of the same queue, so one of them holds this lock; the system releases it however
 * the process ends. It is a transaction in a file of its own that never commits: libsql keeps a connection, and with it
 * the lock, until all its statements are garbage-collected, whereas a transaction ends on demand.
 * @throws DanqingError DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
function lockStore(path: string): Disposable {
  try {
    // Anyone who can open the file could keep it locked.
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
