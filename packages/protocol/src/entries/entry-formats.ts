import { readBasePath } from './base-path-entry.ts';
import type { Entry } from './entry.ts';
import { readHost } from './host-entry.ts';
import { readOrigin } from './origin-entry.ts';
import { readProxy } from './proxy-entry.ts';

interface EntryFormat {
  readonly read: (text: string) => Entry;
  readonly example: string;
}

/** String formats used in settings, by their name in the schema. */
export const ENTRY_FORMATS = {
  origin: { read: readOrigin, example: 'https://app.example.com' },
  host: { read: readHost, example: 'danqing.lan' },
  proxy: { read: readProxy, example: 'loopback' },
  'base-path': { read: readBasePath, example: '/danqing' },
} as const satisfies Readonly<Record<string, EntryFormat>>;

export type EntryFormatName = keyof typeof ENTRY_FORMATS;

export function isEntryFormat(name: string | undefined): name is EntryFormatName {
  return name !== undefined && Object.hasOwn(ENTRY_FORMATS, name);
}
