/** Maps each byte to one character. TextDecoder does not: what it calls latin1 is windows-1252. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  // In pieces, because a call takes a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/** Bytes that are not UTF-8 become U+FFFD. */
export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function utf8OrLatin1(bytes: Uint8Array): string {
  return strictly('utf-8', bytes) ?? latin1(bytes);
}

export function utf16(bytes: Uint8Array, isLittle: boolean): string {
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes);
}

const CODE_BYTES = 8;

/**
 * Exif's UserComment: its first eight bytes name the encoding. Programs disagree about the byte order of UNICODE
 * (piexif, and therefore A1111, writes big-endian text into little-endian files), and some write UTF-8 under any name.
 */
export function decodeComment(bytes: Uint8Array, isLittle: boolean): string {
  const code = latin1(bytes.subarray(0, CODE_BYTES))
    .replace(/[\0 ]+$/, '')
    .toUpperCase();
  const rest = bytes.subarray(CODE_BYTES);
  switch (code) {
    case 'UNICODE':
      return decodeUnicode(rest, isLittle);
    case 'JIS':
      return rest.includes(0x1b) ? new TextDecoder('iso-2022-jp').decode(rest) : japanese(rest);
    case 'ASCII':
      return utf8OrLatin1(rest);
    case '':
      return rest.includes(0) ? decodeUnicode(rest, isLittle) : utf8OrLatin1(rest);
    default:
      // PIL writes the text without naming an encoding.
      return utf8OrLatin1(bytes);
  }
}

function decodeUnicode(bytes: Uint8Array, isLittle: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, true);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, false);
  const [even, odd] = zeros(bytes);
  // Settings consist of digits and Latin letters, which have one zero byte of two.
  if (even === 0 && odd === 0) return strictly('utf-8', bytes) ?? utf16(bytes, isLittle);
  return utf16(bytes, even === odd ? isLittle : odd > even);
}

/** Counts zero bytes at even and at odd positions, ignoring padding at the end. */
function zeros(bytes: Uint8Array): [number, number] {
  const counts: [number, number] = [0, 0];
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  for (let at = 0; at < end; at += 1) if (bytes[at] === 0) counts[at % 2 === 0 ? 0 : 1] += 1;
  return counts;
}

const japanese = (bytes: Uint8Array): string =>
  strictly('utf-8', bytes) ?? strictly('euc-jp', bytes) ?? new TextDecoder('shift_jis').decode(bytes);

function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Removes the zeros that terminate or pad a text. */
export function trimZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}
