import path from 'node:path';
import { assetPath } from '@danqing/engine';

/** Folder of danqing-mini, the small model that the package `danqing-mini` brings. */
export function embeddedModel(): string {
  return path.join(assetPath('models'), 'danqing-mini');
}
