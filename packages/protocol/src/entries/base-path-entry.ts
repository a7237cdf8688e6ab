import { say } from '../say/say.ts';
import type { Entry } from './entry.ts';

const SEGMENT = /^(?!\.{1,2}$)[a-z0-9._~-]+$/i;
/** First parts of the server's own addresses: below one of them nobody could tell which is meant. */
const OWN_NAMES = new Set(['api', 'v1', 'sdapi', 'mcp', 'login', 'logout', 'healthz', 'metrics', 'assets']);

/** Whether a path begins as addresses of the server do. */
export function isOwnPath(path: string): boolean {
  return OWN_NAMES.has(path.split('/')[1] ?? '');
}
const EXAMPLE = '/danqing';

/** `server.base_path` as it is used: `/danqing`, without a slash at the end; empty for the root. */
export function readBasePath(text: string): Entry {
  const written = text.trim();
  const path = written.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  const segments = path.split('/').filter((segment) => segment !== '');
  const value = segments.map((segment) => `/${segment}`).join('');
  if (!segments.every((segment) => SEGMENT.test(segment))) {
    return { problem: say`is no path of letters, digits, ".", "_", "~" and "-"`, instead: EXAMPLE };
  }
  if (/[?#]|:\/\//.test(written))
    return { problem: say`is an address, not a path`, instead: value || EXAMPLE };
  if (isOwnPath(value)) {
    return { problem: say`begins like the server's own addresses`, instead: EXAMPLE };
  }
  return { value };
}
