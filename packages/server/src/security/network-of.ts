/** The network that one peer commands: an IPv4 address, or the 64 bits of an IPv6 one; whoever has that has the 2^64 beside it. */
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
