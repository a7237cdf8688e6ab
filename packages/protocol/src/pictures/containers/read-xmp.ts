import type { TextSink } from './text-sink.ts';

/** Properties that image generators write to, with the prefixes that all of them use. */
const PROPERTIES = {
  'xmp:CreatorTool': 'xmp:CreatorTool',
  'exif:UserComment': 'xmp:UserComment',
  'dc:description': 'xmp:description',
} as const;

/**
 * The few properties of an XMP packet that may hold settings, keyed by `xmp:` and their name. Instead of parsing XML,
 * each is searched by name in one pass, as an element or an attribute.
 * @throws DanqingError INPUT_FILE beyond the limits
 */
export function readXmp(packet: string, sink: TextSink): void {
  for (const [property, keyword] of Object.entries(PROPERTIES)) {
    const text = elementText(packet, property) ?? attributeText(packet, property);
    if (text === undefined || text.trim() === '') continue;
    sink.checkStored(text.length);
    sink.add(keyword, text.trim(), text.length);
  }
}

function elementText(packet: string, name: string): string | undefined {
  const opened = packet.indexOf(`<${name}`);
  const start = opened < 0 ? -1 : packet.indexOf('>', opened) + 1;
  const end = start <= 0 ? -1 : packet.indexOf(`</${name}>`, start);
  // Language alternatives are in elements of their own.
  return end < 0 ? undefined : withoutEntities(withoutTags(packet.slice(start, end)));
}

function attributeText(packet: string, name: string): string | undefined {
  for (const quote of ['"', "'"]) {
    const opened = packet.indexOf(`${name}=${quote}`);
    const start = opened + name.length + 2;
    const end = opened < 0 ? -1 : packet.indexOf(quote, start);
    if (end >= 0) return withoutEntities(packet.slice(start, end));
  }
  return undefined;
}

const withoutTags = (xml: string): string => xml.replace(/<[^<>]*>/g, '');

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function withoutEntities(xml: string): string {
  return xml.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0x10ffff ? all : String.fromCodePoint(code);
  });
}
