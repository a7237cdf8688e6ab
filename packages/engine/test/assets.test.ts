import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type AssetName, assetPath } from '../src/assets.ts';

const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));

it.each<AssetName>(['engine-main', 'bench-main', 'manifest', 'models'])(
  '%s lies where it is looked for',
  (name) => {
    expect(existsSync(assetPath(name))).toBe(true);
  },
);

it('nothing else looks for a file beside its own: in a bundle there is none', () => {
  const files = readdirSync(PACKAGES).flatMap((name) => {
    const folder = join(PACKAGES, name, 'src');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
  });
  const own = files
    .filter((file) => /\.[jt]s$/.test(file))
    .filter((file) =>
      /new URL\([^)]*import\.meta|import\.meta\.(dirname|filename|resolve)/s.test(readFileSync(file, 'utf8')),
    );
  expect(own).toEqual([fileURLToPath(new URL('../src/assets.ts', import.meta.url))]);
});
