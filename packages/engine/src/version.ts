import { readFileSync } from 'node:fs';
import { assetPath } from './assets.ts';

/** Danqing's version, the same in every package. */
export function readVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(assetPath('manifest'), 'utf8'));
  return manifest.version;
}
