/** Classifies addresses by distance: a distant address must not redirect to a nearer one. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { isLoopback } from './address.ts';

/**
 * From far to near. `link`: the link-local network, where clouds serve metadata of a machine, including its
 * credentials.
 */
const REACHES = ['public', 'private', 'link', 'machine'] as const;
type Reach = (typeof REACHES)[number];

/** Resolves a host name. @throws if it has no addresses */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

const NETWORKS: readonly (readonly [Reach, string, number])[] = [
  ['machine', '127.0.0.0', 8],
  ['machine', '0.0.0.0', 8],
  ['machine', '::', 128],
  ['machine', '::1', 128],
  ['link', '169.254.0.0', 16],
  ['link', 'fe80::', 10],
  // Metadata services of Alibaba Cloud and AWS.
  ['link', '100.100.100.200', 32],
  ['link', 'fd00:ec2::254', 128],
  ['private', '10.0.0.0', 8],
  ['private', '172.16.0.0', 12],
  ['private', '192.168.0.0', 16],
  ['private', '100.64.0.0', 10],
  ['private', '192.0.0.0', 24],
  ['private', '198.18.0.0', 15],
  ['private', '224.0.0.0', 3],
  ['private', 'fc00::', 7],
  ['private', 'fec0::', 10],
  ['private', 'ff00::', 8],
];

const LISTS = NETWORKS.map(([reach, network, bits]) => {
  const list = new BlockList();
  list.addSubnet(network, bits, isIPv6(network) ? 'ipv6' : 'ipv4');
  return { reach, list };
});

/**
 * Whether one address may redirect to another: local addresses to any, private ones to private and farther ones,
 * public ones only to public ones.
 */
export async function mayRedirect(from: URL, to: URL, resolve: Resolve = resolveByDns): Promise<boolean> {
  const [near, far] = await Promise.all([reachOf(from, resolve), reachOf(to, resolve)]);
  return REACHES.indexOf(far) <= REACHES.indexOf(near);
}

async function reachOf(url: URL, resolve: Resolve): Promise<Reach> {
  if (isLoopback(url)) return 'machine';
  const name = url.hostname.replace(/^\[|\]$|\.$/g, '');
  // An unknown name is harmless: the request itself will fail.
  const addresses = isIP(name) === 0 ? await resolve(name).catch(() => []) : [name];
  return addresses.map(reachOfAddress).reduce(nearer, 'public');
}

function reachOfAddress(address: string): Reach {
  const plain = address.replace(/%.*$/, '');
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4';
  const inner = family === 'ipv6' ? embedded(plain) : null;
  if (inner !== null) return reachOfAddress(inner);
  return LISTS.find(({ list }) => list.check(plain, family))?.reach ?? 'public';
}

/** The IPv4 address embedded in an IPv6 one: mapped, or translated (64:ff9b::/96, 2002::/16); null for others. */
function embedded(address: string): string | null {
  const groups = groupsOf(address);
  const at = (index: number) => groups[index] ?? 0;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && at(5) === 0xffff;
  const isTranslated = at(0) === 0x64 && at(1) === 0xff9b;
  if (isMapped || isTranslated) return dotted(at(6), at(7));
  return at(0) === 0x2002 ? dotted(at(1), at(2)) : null;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address; URL converts a dotted IPv4 suffix into two of them. */
function groupsOf(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const numbers = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [numbers(head), numbers(tail)];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

function nearer(a: Reach, b: Reach): Reach {
  return REACHES.indexOf(a) > REACHES.indexOf(b) ? a : b;
}

async function resolveByDns(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}
