/**
 * The network that a peer controls: an IPv4 address, or the first 64 bits of an IPv6 address, because whoever holds one
 * IPv6 address usually holds the other 2^64 of its network as well.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail.split(':').filter((group) => group !== '');
  const zeros = plain.includes('::')
    ? Array.from({ length: 8 - groups.length - rest.length }, () => '0')
    : [];
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
