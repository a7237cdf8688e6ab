import { homedir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Danqing's folders of the current user, by purpose. */
export interface UserFolders {
  readonly config: string;
  /** Models and the server's state. */
  readonly data: string;
  /** Data that can be recreated. */
  readonly cache: string;
}

/** The system's standard folders; XDG variables are respected on every platform. */
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
