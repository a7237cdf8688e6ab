import path from 'node:path';
import { assetPath } from '@danqing/engine';

/** Folder of danqing-mini, the small model in the package `danqing-mini`. */
export function embeddedModel(): string {
  return path.join(assetPath('models'), 'danqing-mini');
}
