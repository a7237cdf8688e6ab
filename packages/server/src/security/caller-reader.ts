import { BlockList, isIPv6 } from 'node:net';
import { PROXY_NETWORKS } from '@danqing/protocol';
import { checkedEntry } from './checked-entry.ts';
import { type ForwardedHops, forwardedHops, plainAddress, xForwardedHops } from './forwarded-hops.ts';
import { normalPath, prefixOf, withoutPrefix } from './request-path.ts';

/** The client behind a request, and how it addressed the server, through any proxies. */
export interface Caller {
  /** The client's address. */
  readonly address: string;
  readonly protocol: 'http' | 'https';
  /** Host name and port as the client wrote them. */
  readonly host: string;
  /** The name in the `Host` header: either that of `host`, or a proxy's name for this server. */
  readonly hostHeader: string;
  /** The path prefix of all routes: `/danqing`; empty at the root. */
  readonly basePath: string;
}

export interface ProxyRules {
  /** In the format of `server.trusted_proxies`. */
  readonly trustedProxies: readonly string[];
  /** `/danqing`; if empty, the prefix announced by a proxy, if any. */
  readonly basePath: string;
}

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;
const DEFAULT_PORTS = { http: '80', https: '443' } as const;

/** Reads the headers that proxies add; they are believed only if they come from a trusted proxy. */
export class CallerReader {
  private readonly trusted: BlockList;
  private readonly basePath: string;

  /** @throws DanqingError SETTINGS_INVALID */
  constructor({ trustedProxies, basePath }: ProxyRules) {
    this.trusted = trustedList(trustedProxies);
    this.basePath = checkedEntry('server.base_path', basePath, 'base-path');
  }

  /** `peer` is the address at the other end of the connection. */
  read(request: Request, peer: string): Caller {
    const address = plainAddress(peer) ?? peer;
    const hostHeader = request.headers.get('host') ?? new URL(request.url).host;
    const direct: Caller = {
      address,
      protocol: 'http',
      host: hostHeader,
      hostHeader,
      basePath: this.basePath,
    };
    if (!this.isTrusted(address)) return direct;
    const hops = hopsOf(request.headers);
    const { client, depth } = this.follow(address, hops.clients);
    const protocol = atDepth(hops.protocols, depth)?.toLowerCase() === 'https' ? 'https' : 'http';
    const named = atDepth(hops.hosts, depth);
    const host = named === undefined ? hostHeader : withPort(named, atDepth(hops.ports, depth), protocol);
    const prefix = prefixOf(atDepth(hops.prefixes, depth));
    return { address: client, protocol, host, hostHeader, basePath: prefix ?? this.basePath };
  }

  /** The path used for routing: single slashes, none at the end, without a prefix that a proxy left in. */
  pathOf(request: Request, peer: string): string {
    return withoutPrefix(normalPath(request.url), this.read(request, peer).basePath);
  }

  /** Whether the address belongs to a configured proxy. */
  isTrusted(address: string): boolean {
    const plain = plainAddress(address);
    return plain !== null && this.trusted.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }

  /** Follows the chain of proxies as long as they are trusted: the first untrusted address is the client. */
  private follow(
    peer: string,
    clients: readonly string[],
  ): { readonly client: string; readonly depth: number } {
    let client = peer;
    let depth = 0;
    while (this.isTrusted(client) && depth < clients.length) {
      const next = plainAddress(clients[depth] ?? '');
      if (next === null) break;
      client = next;
      depth += 1;
    }
    return { client, depth: Math.max(1, depth) };
  }
}

/**
 * A proxy writes one of the two kinds of headers and passes on the client's own version of the other. If both name
 * clients but disagree, neither is believed.
 */
function hopsOf(headers: Headers): ForwardedHops {
  const [x, rfc] = [xForwardedHops(headers), forwardedHops(headers)];
  const differ = x.clients.length > 0 && rfc.clients.length > 0 && !sameClients(x.clients, rfc.clients);
  const used = Object.values(x).some((values) => values.length > 0) ? x : rfc;
  return differ ? { ...used, clients: [] } : used;
}

function sameClients(a: readonly string[], b: readonly string[]): boolean {
  return a.map(plainAddress).join() === b.map(plainAddress).join();
}

/** The value written by the proxy next to the client: each proxy appends its own value, or none. */
function atDepth(values: readonly string[], depth: number): string | undefined {
  return values[Math.min(depth, values.length) - 1];
}

/** An invalid host is left as written: the host guard rejects it. */
function withPort(host: string, port: string | undefined, protocol: keyof typeof DEFAULT_PORTS): string {
  const hasPort = /:\d+$/.test(host.replace(/^\[.*\]/, ''));
  const isNeeded = port !== undefined && /^\d{1,5}$/.test(port) && port !== DEFAULT_PORTS[protocol];
  return HOST.test(host) && !hasPort && isNeeded ? `${host}:${port}` : host;
}

function trustedList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const name = checkedEntry('server.trusted_proxies', entry, 'proxy');
    for (const network of PROXY_NETWORKS[name] ?? [name]) addNetwork(list, network);
  }
  return list;
}

function addNetwork(list: BlockList, network: string): void {
  const [written = '', bits] = network.split('/');
  const address = plainAddress(written) ?? written;
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}
