import { say } from '../say/say.ts';
import type { Entry } from './entry.ts';

const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\.?)(?::\d{1,5})?$/i;
const EXAMPLE = 'danqing.lan';

/** An entry of `server.allowed_hosts`: a bare name in lower case. A port has no meaning here and is dropped. */
export function readHost(text: string): Entry {
  const written = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(written)?.[1];
  const host = address ?? written.replace(/\/.*$/s, '');
  if (/^[0-9a-f:]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host)) return { value: host.toLowerCase() };
  const match = HOST.exec(host);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase();
  if (host.includes('*')) {
    return {
      problem: say`contains a star, but every name must be written out`,
      instead: host.replace(/\*\.?/g, '') || EXAMPLE,
    };
  }
  if (name === undefined) {
    const bare = host.replace(/^[^a-z0-9]+|[^a-z0-9]+$/gi, '');
    return { problem: say`is not a host name`, instead: HOST.test(bare) ? bare.toLowerCase() : EXAMPLE };
  }
  if (address !== undefined) return { problem: say`is a URL, not a host name`, instead: name };
  if (/[/]./.test(written)) return { problem: say`has a path`, instead: name };
  return { value: name };
}
