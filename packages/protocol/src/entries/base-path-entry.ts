import { say } from '../say/say.ts';
import type { Entry } from './entry.ts';

const SEGMENT = /^(?!\.{1,2}$)[a-z0-9._~-]+$/i;
/** First segments of the server's own paths. A base path that begins with one of them would be ambiguous. */
const OWN_NAMES = new Set(['api', 'v1', 'sdapi', 'mcp', 'login', 'logout', 'healthz', 'metrics', 'assets']);

/** Whether a path begins like one of the server's own. */
export function isOwnPath(path: string): boolean {
  return OWN_NAMES.has(path.split('/')[1] ?? '');
}
const EXAMPLE = '/danqing';

/** Normalised `server.base_path`: `/danqing`, without a trailing slash; empty for the root. */
export function readBasePath(text: string): Entry {
  const written = text.trim();
  const path = written.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  const segments = path.split('/').filter((segment) => segment !== '');
  const value = segments.map((segment) => `/${segment}`).join('');
  if (!segments.every((segment) => SEGMENT.test(segment))) {
    return { problem: say`is not a path of letters, digits, ".", "_", "~" and "-"`, instead: EXAMPLE };
  }
  if (/[?#]|:\/\//.test(written)) return { problem: say`is a URL, not a path`, instead: value || EXAMPLE };
  if (isOwnPath(value)) {
    return { problem: say`begins like the server's own paths`, instead: EXAMPLE };
  }
  return { value };
}
