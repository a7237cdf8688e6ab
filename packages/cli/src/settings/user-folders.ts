import { homedir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Danqing's own folders of this user, by what they are for. */
export interface UserFolders {
  readonly config: string;
  /** Models, the server's state. */
  readonly data: string;
  /** What can be made again. */
  readonly cache: string;
}

/** Where programs of this system keep such things; XDG's variables are followed everywhere. */
export function userFolders(environment: Environment): UserFolders {
  const { XDG_CONFIG_HOME, XDG_DATA_HOME, APPDATA } = environment;
  const home = homedir();
  const configHome =
    process.platform === 'win32' ? APPDATA || join(home, 'AppData', 'Roaming') : join(home, '.config');
  return {
    config: join(XDG_CONFIG_HOME || configHome, 'danqing'),
    data: join(XDG_DATA_HOME || join(home, '.local', 'share'), 'danqing'),
    cache: join(cacheHome(environment), 'danqing'),
  };
}

function cacheHome({ XDG_CACHE_HOME, LOCALAPPDATA }: Environment): string {
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
