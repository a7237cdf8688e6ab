import { isOwnPath } from '@danqing/protocol';

const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[a-z0-9._~-]+)+$/i;

/** The path of a URL with single slashes and none at the end: base URLs are often typed with one. */
export function normalPath(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const path = start < 0 ? '/' : url.slice(start).replace(/[?#].*$/s, '');
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** The prefix in a header; undefined if there is none, or if links cannot begin with it. */
export function prefixOf(header: string | undefined): string | undefined {
  const prefix = header?.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return prefix === '' || (prefix !== undefined && PREFIX.test(prefix)) ? prefix : undefined;
}

/**
 * Some proxies strip the prefix, some leave it in. A path that begins like one of the server's own is never shortened.
 */
export function withoutPrefix(path: string, prefix: string): string {
  if (prefix === '' || isOwnPath(prefix)) return path;
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}
