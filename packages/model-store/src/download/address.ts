import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Weights and their metadata must be encrypted in transit unless they never leave the machine. */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

export function isLoopback({ hostname }: URL): boolean {
  // A name may end in a dot.
  return /^(?:.+\.)?localhost\.?$|^\[::1\]$|^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Parses the base address of a source from the settings. @throws DanqingError INPUT_INVALID */
export function parseBaseAddress(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !isSafeAddress(url) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new DanqingError('INPUT_INVALID', say`"${text}" is not a valid address for the source ${name}.`, {
      hint: say`Use one that begins with https:// and has neither a user name nor a query, such as https://models.example.com.`,
      details: { source: name },
    });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Appends path segments to `base`, each encoded. */
export function below(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base.href + path.split('/').map(encodeURIComponent).join('/'));
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url;
}
