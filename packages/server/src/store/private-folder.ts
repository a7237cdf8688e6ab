import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';

/** For the owner alone: prompts stand in the database, in pictures and in what is made of them. */
export const PRIVATE = { file: 0o600, folder: 0o700 };
const OTHERS = 0o077;
const OWN = 0o700;
/** What file systems without permissions answer, and those of other users. */
const REFUSED = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EROFS']);

export interface PrivateFolderOptions {
  /** A folder inside that is left as it is, and not looked through: models are many and large, and no secret. */
  readonly except?: string;
  /** Told of what stays open to others: it belongs to another user. */
  readonly onExposed?: (path: string) => void;
}

/**
 * Makes a folder, if it is not there, and takes from others what they may do in it: an older version gave it. Links in it
 * are neither followed nor changed. Windows has no such permissions: there, nothing is taken.
 * @throws what the system says when the folder cannot be made or read
 */
export function makePrivateFolder(given: string, options: PrivateFolderOptions = {}): void {
  mkdirSync(given, { recursive: true, mode: PRIVATE.folder });
  if (process.platform === 'win32') return;
  // The folder itself may lie elsewhere: who set it up made that link.
  const path = realpathSync(given);
  closeToOthers(path, options);
  const except =
    options.except !== undefined && existsSync(options.except) ? realpathSync(options.except) : null;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (inner === except) continue;
    if (entry.isDirectory()) makePrivateFolder(inner, options);
    else if (entry.isFile()) closeToOthers(inner, options);
  }
}

/** Makes a file, if it is not there, that only its owner can open. @throws what the system says */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', PRIVATE.file));
}

/** Takes from others what they may do with a file or a folder; of a link, nothing. */
export function closeToOthers(
  path: string,
  { onExposed }: Pick<PrivateFolderOptions, 'onExposed'> = {},
): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink() || !isExposed(found)) return;
  try {
    chmodSync(path, found.mode & OWN);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && REFUSED.has(String(error.code)))) throw error;
    onExposed?.(path);
  }
}

/** Whether others may do anything with it. Windows says nothing of them. */
export function isExposed({ mode }: { readonly mode: number }): boolean {
  return process.platform !== 'win32' && (mode & OTHERS) !== 0;
}
