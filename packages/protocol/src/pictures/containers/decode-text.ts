/** Byte by byte. Not TextDecoder: what it calls latin1 is windows-1252. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  // In pieces: a call takes a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/** What is not UTF-8 becomes U+FFFD. */
export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
