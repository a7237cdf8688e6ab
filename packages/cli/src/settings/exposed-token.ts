import { statSync } from 'node:fs';
import type { SettingsCore } from './resolved-settings.ts';

const OTHERS = 0o077;

/** The file that holds `server.auth_token` and can be read by other users of this machine; null: there is none such. */
export function exposedTokenFile({
  values,
  origins,
}: Pick<SettingsCore, 'values' | 'origins'>): string | null {
  const origin = origins['server.auth_token'];
  // Windows says nothing of others in a file's mode.
  if (values.server.auth_token === null || origin.kind !== 'file' || process.platform === 'win32')
    return null;
  const mode = statSync(origin.path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS) === 0 ? null : origin.path;
}
