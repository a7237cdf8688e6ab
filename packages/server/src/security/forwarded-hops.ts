import { isIP } from 'node:net';

/** The values that proxies have added to a request, nearest proxy first. */
export interface ForwardedHops {
  readonly clients: readonly string[];
  readonly protocols: readonly string[];
  readonly hosts: readonly string[];
  readonly ports: readonly string[];
  readonly prefixes: readonly string[];
}

const MAX_HOPS = 20;

/** From `X-Forwarded-For`, `-Proto`, `-Host`, `-Port` and `-Prefix`. */
export function xForwardedHops(headers: Headers): ForwardedHops {
  const list = (name: string) => nearestFirst((headers.get(`x-forwarded-${name}`) ?? '').split(','));
  return {
    clients: list('for'),
    protocols: list('proto'),
    hosts: list('host'),
    ports: list('port'),
    prefixes: list('prefix'),
  };
}

/** From `Forwarded` (RFC 7239). */
export function forwardedHops(headers: Headers): ForwardedHops {
  const elements = splitOutsideQuotes(headers.get('forwarded') ?? '', ',').map(parametersOf);
  const list = (name: string) => nearestFirst(elements.flatMap((element) => element.get(name) ?? []));
  return { clients: list('for'), protocols: list('proto'), hosts: list('host'), ports: [], prefixes: [] };
}

/** An address without brackets, port and zone; null if it is not an address: `unknown`, `_hidden`. */
export function plainAddress(text: string): string | null {
  const match = /^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(text);
  const address = (match?.[1] ?? match?.[2] ?? text).replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

function nearestFirst(values: readonly string[]): string[] {
  return values
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .slice(-MAX_HOPS)
    .reverse();
}

function parametersOf(element: string): Map<string, string> {
  const pairs = splitOutsideQuotes(element, ';').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(0, at)).trim().toLowerCase(), unquoted(pair.slice(at + 1).trim())];
  });
  return new Map(pairs);
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const part = separator === ',' ? /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g : /(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g;
  return text.match(part) ?? [];
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1).replace(/"$/, '').replace(/\\(.)/g, '$1') : text;
}
