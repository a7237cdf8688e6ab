import { isOwnPath } from '@danqing/protocol';

const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[a-z0-9._~-]+)+$/i;

/** The path of an address with single slashes and none at its end: base addresses are typed with one. */
export function normalPath(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const path = start < 0 ? '/' : url.slice(start).replace(/[?#].*$/s, '');
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** The prefix in a header; undefined where there is none that links could begin with. */
export function prefixOf(header: string | undefined): string | undefined {
  const prefix = header?.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return prefix === '' || (prefix !== undefined && PREFIX.test(prefix)) ? prefix : undefined;
}

/** Some proxies take the prefix away, some leave it; what begins like our own addresses is never taken for one. */
export function withoutPrefix(path: string, prefix: string): string {
  if (prefix === '' || isOwnPath(prefix)) return path;
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}
