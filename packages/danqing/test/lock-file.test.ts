import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { narrowPlatforms } from '../../../scripts/lib/narrow-platforms.ts';

const { packages } = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));

it('prebuilt packages of other platforms are not installed (npx tsx scripts/narrow-lock.ts)', () => {
  expect(packages).toEqual(narrowPlatforms(packages));
});

it('narrows what makers left open, and nothing else', () => {
  const linux = { os: ['linux'], cpu: ['arm64', 'x64'] };
  expect(
    narrowPlatforms({
      'node_modules/@maker/linux-arm64': linux,
      'node_modules/@maker/linux-x64-musl': linux,
      'node_modules/@maker/linux-x64-vulkan': linux,
      'node_modules/@maker/win32-arm64-gnu': { os: ['win32'], cpu: ['arm64'] },
      'node_modules/of-musl': {},
    }),
  ).toEqual({
    'node_modules/@maker/linux-arm64': { ...linux, cpu: ['arm64'] },
    'node_modules/@maker/linux-x64-musl': { ...linux, libc: ['musl'] },
    'node_modules/@maker/linux-x64-vulkan': linux,
    'node_modules/@maker/win32-arm64-gnu': { os: ['win32'], cpu: ['arm64'] },
    'node_modules/of-musl': {},
  });
});
