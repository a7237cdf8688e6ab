import { statSync } from 'node:fs';
import type { SettingsCore } from './resolved-settings.ts';

const OTHERS = 0o077;

/** The file that contains `server.auth_token`, if other users of this machine can read it; otherwise null. */
export function exposedTokenFile({
  values,
  origins,
}: Pick<SettingsCore, 'values' | 'origins'>): string | null {
  const origin = origins['server.auth_token'];
  // On Windows a file's mode says nothing about other users.
  if (values.server.auth_token === null || origin.kind !== 'file' || process.platform === 'win32')
    return null;
  const mode = statSync(origin.path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS) === 0 ? null : origin.path;
}
