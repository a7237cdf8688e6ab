import { expect, test } from 'vitest';
import { mayRedirect } from '../../src/download/reach.ts';

/** Answers that an attacker's name server could give. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'models.example.com': ['93.184.216.34'],
  'cdn.example.net': ['2606:2800:220:1::1', '151.101.1.1'],
  'mirror.lan': ['192.168.1.20'],
  'inside.evil.example': ['10.0.0.7'],
  'both.evil.example': ['93.184.216.34', '127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'six.evil.example': ['::ffff:169.254.169.254'],
};
const resolve = async (name: string) => {
  const found = NAMES[name];
  if (found === undefined) throw new Error('ENOTFOUND');
  return found;
};
const goes = (from: string, to: string) => mayRedirect(new URL(from), new URL(to), resolve);

const PUBLIC = 'https://models.example.com/a';
const MIRROR = 'https://mirror.lan/a';
const NEAR = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://0.0.0.0/',
  'https://localhost/',
  'https://localhost./',
  'https://a.localhost/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://both.evil.example/',
  'https://169.254.169.254/latest/meta-data',
  'https://metadata.google.internal/',
  'https://metadata.google.internal./',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://100.100.100.200/',
  'https://six.evil.example/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[2002:7f00:1::]/',
];
const PRIVATE = [
  'https://10.1.2.3/',
  'https://172.20.0.1/',
  'https://192.168.0.1/',
  'https://100.64.0.1/',
  'https://[fd12::1]/',
  'https://inside.evil.example/',
  'https://mirror.lan/',
];

test.each([...NEAR, ...PRIVATE])('a public source does not lead to %s', async (to) => {
  expect(await goes(PUBLIC, to)).toBe(false);
});

test.each(NEAR)('a mirror in a private network does not lead to %s', async (to) => {
  expect(await goes(MIRROR, to)).toBe(false);
});

test('what is as far, or farther, is followed', async () => {
  expect(await goes(PUBLIC, 'https://cdn.example.net/b')).toBe(true);
  expect(await goes(PUBLIC, 'https://nobody.example/b')).toBe(true);
  for (const to of [...PRIVATE, PUBLIC]) expect(await goes(MIRROR, to), to).toBe(true);
  for (const to of [...NEAR, ...PRIVATE, PUBLIC])
    expect(await goes('http://localhost:8000', to), to).toBe(true);
});
