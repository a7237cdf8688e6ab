import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { DanqingError } from '@danqing/protocol';
import type { MiddlewareHandler } from 'hono';
import { say } from '../say/say.ts';
import { checkedEntry } from './checked-entry.ts';
import { callerOf, isLoopbackAddress } from './connection.ts';
import { type AccessRules, isLoopbackHost } from './exposure.ts';

/**
 * Protects against DNS rebinding: when the name of evil.example suddenly resolves to 127.0.0.1, its page still sends
 * `Host: evil.example`. Accepted are loopback names, configured names and, if other machines can connect, the machine's
 * own name and IP addresses (which cannot be rebound).
 */
export function hostGuard(rules: Pick<AccessRules, 'host' | 'allowedHosts'>): MiddlewareHandler {
  const isAllowed = hostCheck(rules);
  return async (c, next) => {
    const { host, hostHeader } = callerOf(c);
    // Both are checked: a page behind a rebound name can forge a proxy's headers.
    for (const name of new Set([hostHeader, host])) {
      if (isAllowed(name)) continue;
      throw new DanqingError('HOST_NOT_ALLOWED', say`This server is not known as "${name.slice(0, 100)}".`, {
        hint: say`Use the address it printed when it started, or add this name to server.allowed_hosts.`,
      });
    }
    await next();
  };
}

export function hostCheck({
  host: listening,
  allowedHosts,
}: Pick<AccessRules, 'host' | 'allowedHosts'>): (host: string) => boolean {
  const names = new Set([
    'localhost',
    ...allowedHosts.map((name) => checkedEntry('server.allowed_hosts', name, 'host')),
  ]);
  const isOpen = !isLoopbackHost(listening);
  if (isOpen) {
    const own = hostname().toLowerCase();
    for (const name of [own, `${own}.local`, listening.toLowerCase()]) names.add(name);
  }
  return (host) => {
    const name = hostName(host);
    if (name === null) return false;
    return names.has(name) || isLoopbackAddress(name) || (isOpen && isIP(name) !== 0);
  };
}

/** The name in a Host header, without port and brackets; null if it is not valid. */
function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '');
}
