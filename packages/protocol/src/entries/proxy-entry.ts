import { z } from 'zod';
import { say } from '../say/say.ts';
import type { Entry } from './entry.ts';

/** Named networks, for convenience. */
export const PROXY_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'],
};

const ADDRESS = z.union([z.ipv4(), z.ipv6()]);
const NETWORK = z.union([z.cidrv4(), z.cidrv6()]);
const EXAMPLE = say`loopback, private, 192.168.1.5 or 172.16.0.0/12`;

/** An entry of `server.trusted_proxies`: an address, a network, or a named group of networks. */
export function readProxy(text: string): Entry {
  const written = text.trim().toLowerCase();
  if (Object.hasOwn(PROXY_NETWORKS, written)) return { value: written };
  if (written === 'localhost') return { value: 'loopback' };
  if (written.includes('*') || written === 'all' || /\/0+$/.test(written)) {
    return { problem: say`would let anyone claim any address`, instead: EXAMPLE };
  }
  if (ADDRESS.safeParse(written).success || NETWORK.safeParse(written).success) return { value: written };
  const bare = /^\[([0-9a-f:.]+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(written);
  const address = bare?.[1] ?? bare?.[2] ?? '';
  if (ADDRESS.safeParse(address).success) return { problem: say`has brackets or a port`, instead: address };
  return { problem: say`is neither an address nor a network`, instead: EXAMPLE };
}
