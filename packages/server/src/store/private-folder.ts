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

/** Owner only: the database, the images and their thumbnails contain prompts. */
export const PRIVATE = { file: 0o600, folder: 0o700 };
const OTHERS = 0o077;
const OWN = 0o700;
/** Error codes of file systems without permissions, and of files that belong to other users. */
const REFUSED = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EROFS']);

export interface PrivateFolderOptions {
  /** A folder inside that is left as it is and not searched: models are many and large, and not secret. */
  readonly except?: string;
  /** Called with paths that stay accessible to others because they belong to another user. */
  readonly onExposed?: (path: string) => void;
}

/**
 * Creates a folder if it does not exist, and removes the access that older versions gave to others. Links in it are
 * neither followed nor changed. Windows has no such permissions: nothing is changed there.
 * @throws the system's error if the folder cannot be made or read
 */
export function makePrivateFolder(given: string, options: PrivateFolderOptions = {}): void {
  mkdirSync(given, { recursive: true, mode: PRIVATE.folder });
  if (process.platform === 'win32') return;
  // The folder itself may be a link that its owner has set up.
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

/** Creates a file if it does not exist, accessible only to its owner. @throws the system's error */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', PRIVATE.file));
}

/** Removes other users' access to a file or folder; links are left alone. */
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

/** Whether other users have any access. Windows modes say nothing about them. */
export function isExposed({ mode }: { readonly mode: number }): boolean {
  return process.platform !== 'win32' && (mode & OTHERS) !== 0;
}
