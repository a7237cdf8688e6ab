import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { detectFormat } from '../../src/formats/detect-format.ts';
import { wrapSafetensors } from '../support/encode-files.ts';

const detect = (bytes: Uint8Array) => detectFormat(new MemoryByteSource('test', bytes));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text.padEnd(600, '\0'), 'latin1'));

describe('detectFormat', () => {
  it('a header length that looks like a pickle does not mislead the detection', async () => {
    expect(await detect(wrapSafetensors('{}'.padEnd(0x0280)))).toBe('safetensors');
  });

  it('knows an index', async () => {
    expect(await detect(latin1('{"abcd":{"weight_map":{}}}'))).toBe('json');
    expect(await detect(latin1('\n{\n  "metadata": {}}'))).toBe('json');
  });

  it.each([
    ['FORMAT_UNKNOWN', 'Git LFS', 'version https://git-lfs.github.com/spec/v1\noid'],
    ['FORMAT_UNKNOWN', 'web page', '\n  <HTML><head>'],
    ['FORMAT_UNKNOWN', 'web page', '<?xml version="1.0"?><Error>'],
    ['FORMAT_UNKNOWN', 'archive', 'PK\x03\x04 weights.bin'],
    ['FORMAT_UNKNOWN', 'archive', '\x1f\x8b\x08'],
    ['FORMAT_UNKNOWN', 'archive', `${'model.bin'.padEnd(257, '\0')}ustar`],
    ['FORMAT_UNKNOWN', 'GGML', 'tjgg\x03\x00\x00\x00'],
    ['FORMAT_UNKNOWN', 'neither safetensors nor GGUF', '\x89PNG\r\n\x1a\n'],
    ['FORMAT_PICKLE', 'zip', 'PK\x03\x04 archive/data.pkl'],
    ['FORMAT_PICKLE', 'tar', `${'sys_info'.padEnd(257, '\0')}ustar`],
    ['FORMAT_PICKLE', 'pickle', '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.'],
    ['FORMAT_PICKLE', 'pickle', '\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00}'],
  ])('%s: %s', async (code, says, text) => {
    const error: unknown = await detect(latin1(text)).catch((reason: unknown) => reason);
    if (!isDanqingError(error)) throw new Error(`not refused: ${String(error)}`);
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
  });
});
