import { say } from '../say/say.ts';
import type { Entry } from './entry.ts';

const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\]*)(.*)$/i;
const HOST_AND_PORT = /^[a-z0-9._~-]+(?::\d{1,5})?$/i;
const EXAMPLE = 'https://app.example.com';

/** Pages with these schemes have no origin: browsers send "null" for them. */
const WITHOUT_ORIGIN = new Set(['file', 'data', 'blob', 'about', 'javascript']);
const WEB_SCHEMES: Readonly<Record<string, string>> = { ws: 'http', wss: 'https', ftp: 'https' };

/** Pattern of an extension's identifier, by scheme. */
const EXTENSION_IDS: Readonly<Record<string, readonly [RegExp, Entry]>> = {
  'chrome-extension': [
    /^[a-p]{32}$/,
    {
      problem: say`lacks an extension ID, which is 32 letters from a to p`,
      instead: say`chrome-extension://ID with the ID shown at chrome://extensions`,
    },
  ],
  'moz-extension': [
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    {
      problem: say`lacks the UUID of an extension`,
      instead: say`moz-extension://UUID with the internal UUID shown at about:debugging`,
    },
  ],
};

/**
 * An entry of `server.allowed_origins` as browsers send it: the origin of a site (`https://app.example.com`), an app
 * (`tauri://localhost`, `app://obsidian.md`) or an extension. Unambiguous mistakes are corrected: upper case, a
 * trailing slash, the scheme's default port.
 */
export function readOrigin(text: string): Entry {
  const written = text.trim();
  if (written.toLowerCase() === 'null') {
    return { problem: say`is sent by local files and by sandboxed frames of any site`, instead: EXAMPLE };
  }
  if (written.includes('*')) {
    return {
      problem: say`contains a star, but every origin must be named`,
      instead: written.replace(/:?\*\.?/g, '') || EXAMPLE,
    };
  }
  const match = ORIGIN.exec(written);
  if (match === null) return withoutScheme(written);
  const [, scheme = '', authority = '', rest = ''] = match;
  return readParts(scheme.toLowerCase(), authority, rest);
}

/** The normalised form for comparing an `Origin` header; null when it is not an origin. */
export function originOf(header: string): string | null {
  const entry = readOrigin(header);
  return 'value' in entry ? entry.value : null;
}

function readParts(scheme: string, authority: string, rest: string): Entry {
  if (WITHOUT_ORIGIN.has(scheme)) {
    return {
      problem: say`cannot be distinguished from other pages: browsers send "null" for ${scheme}:`,
      instead: EXAMPLE,
    };
  }
  const web = WEB_SCHEMES[scheme];
  if (web !== undefined)
    return { problem: say`is not the address of a page`, instead: `${web}://${authority}` };
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '') return { problem: say`has no host`, instead: `${scheme}://localhost` };
  const origin = isWeb(scheme) ? webOrigin(scheme, host) : appOrigin(scheme, host);
  if (!('value' in origin)) return origin;
  if (host !== authority) return { problem: say`has a user name`, instead: origin.value };
  if (rest !== '' && rest !== '/') return { problem: say`has a path`, instead: origin.value };
  return origin;
}

function isWeb(scheme: string): boolean {
  return scheme === 'http' || scheme === 'https';
}

function webOrigin(scheme: string, host: string): Entry {
  const address = `${scheme}://${host}`;
  if (!URL.canParse(address)) return { problem: say`is not an address`, instead: EXAMPLE };
  return { value: new URL(address).origin };
}

function appOrigin(scheme: string, host: string): Entry {
  const [form, problem] = EXTENSION_IDS[scheme] ?? [];
  const lower = host.toLowerCase();
  if (problem !== undefined && form?.test(lower) === false) return problem;
  if (!HOST_AND_PORT.test(host)) return { problem: say`is not an origin`, instead: `${scheme}://localhost` };
  return { value: `${scheme}://${lower}` };
}

/** Matches `localhost:5173` or `app.example.com/page`. */
function withoutScheme(written: string): Entry {
  const host = /^([a-z0-9._-]+(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?)(?:\/.*)?$/i.exec(written)?.[1];
  if (host === undefined) return { problem: say`is not an origin`, instead: EXAMPLE };
  const isLocal = /^(localhost|127\.|\[|\d+\.\d+\.\d+\.\d+)/i.test(host);
  return { problem: say`has no scheme`, instead: `${isLocal ? 'http' : 'https'}://${host.toLowerCase()}` };
}
