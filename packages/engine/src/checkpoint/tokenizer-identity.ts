import { createHash } from 'node:crypto';
import type { MetadataValue } from '@danqing/core/formats';
import type { TokenizerSource } from './tokenizer-source.ts';

/** Changes whenever the tokenizer changes; used in cache keys. */
export function identifyTokenizer(source: TokenizerSource): string {
  const hash = createHash('sha256').update(source.kind);
  if (source.kind === 'json') return hash.update(JSON.stringify(source.files)).digest('hex');
  if (source.kind === 'built-in') return hash.update(source.packed).digest('hex');
  for (const [key, value] of source.metadata) {
    if (key.startsWith('tokenizer.')) hash.update(`\n${key}\n`).update(bytesOf(value));
  }
  return hash.digest('hex');
}

function bytesOf(value: MetadataValue): string | Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return typeof value === 'object' ? value.join('\0') : String(value);
}
