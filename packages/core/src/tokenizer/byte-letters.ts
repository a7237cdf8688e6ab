/**
 * The 256 letters that byte-level BPE writes bytes with, indexed by byte: printable Latin-1 characters stand for
 * themselves, the other bytes are mapped to U+0100 and up in order (so a space is Ġ).
 */
export const BYTE_LETTERS: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
})();

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
}
